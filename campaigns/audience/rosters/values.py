"""What schools write for grades, classes, numbers and years, and what they mean by it. Pure."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass

DIGITS = {character: value for value, character in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
NUMERALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九")
STAGES = {"小": 0, "初": 6, "高": 9}
LAST_GRADE = 12
NUMBER = r"(?:\d{1,3}|[〇零一二两三四五六七八九十]{1,3})"
GRADE = re.compile(rf"(?:(?P<stage>[小初高])学?(?P<in_stage>{NUMBER})|(?P<number>{NUMBER}))(?:年级|年)?")
KINDERGARTEN = re.compile(r"(?P<form>[托小中大])班?")
FORMS = {"托": ("K0", "托班"), "小": ("K1", "小班"), "中": ("K2", "中班"), "大": ("K3", "大班")}
YEAR = re.compile(r"(20\d\d)(?:-(?:20)?\d\d)?(?:学年度?)?")
CODE = re.compile(r"[0-9A-Za-z._-]{1,16}")


@dataclass(frozen=True, order=True)
class Grade:
    """`code`: two digits from 01 on, the first of primary school, or K0 to K3 of a kindergarten."""

    code: str
    name: str


def plain(text):
    """Return a text with ordinary digits, brackets and dashes, and no blanks."""
    text = unicodedata.normalize("NFKC", text)
    return re.sub(r"\s", "", text).translate(str.maketrans("（）【】〔〕—–－‐", "()()()----")).removesuffix(".0")


def number_in(text):
    """Return the whole number that digits or Chinese numerals say, None where there is none."""
    if text.isascii() and text.isdigit():
        return int(text)
    if not text or any(character not in DIGITS and character != "十" for character in text):
        return None
    tens, has_ten, ones = text.partition("十")
    if not has_ten:
        return int("".join(str(DIGITS[character]) for character in text))
    if len(tens) > 1 or len(ones) > 1:
        return None
    return (DIGITS[tens] if tens else 1) * 10 + (DIGITS[ones] if ones else 0)


def grade_in(text):
    """Return the Grade of "三年级", "3", "初一", "高二" or "大班"; None of anything else."""
    text = plain(text)
    if found := GRADE.fullmatch(text):
        within = number_in(found["in_stage"] or found["number"])
        number = within and within + STAGES.get(found["stage"], 0)
        return grade(number) if number and number <= LAST_GRADE else None
    found = KINDERGARTEN.fullmatch(text)
    return Grade(*FORMS[found["form"]]) if found else None


def grade(number):
    name = f"{NUMERALS[number - 1]}年级" if number <= len(NUMERALS) else f"高{NUMERALS[number - 10]}"
    return Grade(f"{number:02}", name)


BOTH = (
    re.compile(rf"(?P<grade>[小初高]?{NUMBER})(?:年级?)?\((?P<class>{NUMBER})\)班?"),  # 三(2)班, 三年级(2)班, 初一(3)
    re.compile(rf"(?P<grade>[小初高]?{NUMBER})年级?(?P<class>{NUMBER})班?"),  # 三年级二班, 3年2班
    re.compile(r"(?P<grade>\d{1,2})[-.](?P<class>\d{1,3})班?"),  # 3-2
    re.compile(rf"(?P<grade>[初高]{NUMBER}?)(?P<class>\d{{1,2}})班"),  # 高一3班
    re.compile(rf"(?P<grade>[托小中大])(?P<class>{NUMBER})班"),  # 大一班
)
OWN = re.compile(rf"\(?(?P<class>{NUMBER})\)?班?")
JOINED = re.compile(r"(?P<grade>\d{1,2})(?P<class>\d\d)班?")  # 302, of grade 3


def class_in(text, known=None):
    """Return (Grade or None, number or name of the class within it) as "3-2", "三(2)班", "2班" or "实验班" say; `known` is its Grade.

    None where nothing can be read, or where it names another grade than `known`.
    """
    text = plain(text)
    for pattern in BOTH:
        if found := pattern.fullmatch(text):
            read = grade_in(found["grade"])
            number = number_in(found["class"])
            if read and number and known in (None, read):
                return read, str(number)
            if read and number:
                return None
    if known and (found := JOINED.fullmatch(text)) and grade_in(found["grade"]) == known:
        return known, str(int(found["class"]))
    if found := OWN.fullmatch(text):
        number = number_in(found["class"])
        return (known, str(number)) if number else None
    if known and text.startswith(known.name):
        text = text.removeprefix(known.name)
    return (known, text) if text and not text.isdigit() and re.fullmatch(r"[\w()·-]{1,20}", text) else None


def class_code(label):
    """Return what stands for a class in its unit's code: two digits, or nine characters made of its name."""
    return f"{int(label):02}" if label.isdigit() else f"x{hashlib.sha256(label.encode()).hexdigest()[:8]}"


def class_name(grade, label):
    """Return "三年级2班", "三年级实验班", "大班1班"."""
    return f"{grade.name}{label}班" if label.isdigit() else f"{grade.name}{label}"


def year_in(text):
    """Return the calendar year in which "2026", "2026-2027" or "2026学年" begins; None of anything else."""
    found = YEAR.fullmatch(plain(text))
    return int(found[1]) if found else None


def code_in(text):
    """Return a code as it may stand in ours; None where it cannot, as "2.11E+09" cannot."""
    text = plain(text)
    return text if CODE.fullmatch(text) and not re.search(r"[eE]\+", text) else None
