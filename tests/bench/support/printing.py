"""What ./run bench print measures: print runs for so many cities, and the same letter through WeasyPrint alone."""

import io
import random
import re
import statistics
import subprocess
import time
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import pypdfium2
import qrcode
import qrcode.image.svg
import weasyprint
import zxingcpp
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from campaigns.admin.setup import set_up_site
from campaigns.demo.accounts import make_accounts
from campaigns.demo.pages import make_pages
from campaigns.demo.units import HENGSHUI, make_units
from campaigns.models import PrintRun, Unit
from campaigns.paper.laying.layouts import LAYOUTS, LETTER_LAYOUTS
from campaigns.paper.laying.rendering import OwnMaterial
from campaigns.paper.marks.codes import grouped
from campaigns.paper.proofs.pictures import page_pictures
from campaigns.printing.copies import code_of
from campaigns.printing.packs import pack
from campaigns.printing.runs import pin_masters
from campaigns.printing.second_person import ask, confirm


@dataclass
class Run:
    """A print run and where its packs are: everything, one class of about 45, each school, the first school's first class."""

    run: PrintRun

    def __post_init__(self):
        blocks = list(self.run.blocks.select_related("recipient", "unit").order_by("unit__path"))
        school = [block for block in blocks if block.recipient_id == blocks[0].recipient_id]
        of_45 = min(blocks, key=lambda block: abs(block.copies - 45))
        self.copies, self.classes, self.schools = self.run.copies, len(blocks), len({block.recipient_id for block in blocks})
        self.school_copies, self.school_class_copies = sum(block.copies for block in school), school[0].copies
        measured = (self.run.units.get(), of_45.unit, school[0].unit)
        self.path, self.class_path, self.school_class_path = (self._path(unit.code) for unit in measured)
        self.school_paths = [self._path(code) for code in dict.fromkeys(block.recipient.code for block in blocks)]

    def _path(self, code):
        return reverse("print_run_pack", args=[self.run.pk, code])


def make_runs(sizes):
    """Return {cities: Run} for so many cities like the demonstration's."""
    set_up_site()
    make_units()
    people = make_accounts()
    letter, _to_residents = make_pages(today=timezone.localdate(), officer=people["officer"], reviewer=people["reviewer"])
    city = Unit.objects.get(code=HENGSHUI[0])
    runs = {}
    for size in sizes:
        unit = city if size == 1 else _cities(city, size)
        letter.campaign.agency.__class__.objects.filter(pk=letter.campaign.agency.pk).update(unit=unit)
        asked = ask(type(letter).objects.get(pk=letter.pk), [unit], by=people["officer"])
        runs[size] = Run(confirm(asked, by=people["reviewer"]))
    return runs


def _cities(city, count):
    """Return a new province with `count` copies of the city beneath it."""
    province = Unit.objects.create(code=f"p{count}", kind=Unit.Kind.PROVINCE, name=f"{count} 个市")
    originals = list(Unit.objects.within(city).order_by("path"))
    for number in range(1, count + 1):
        made = {}
        for kind in (Unit.Kind.CITY, Unit.Kind.COUNTY, Unit.Kind.SCHOOL, Unit.Kind.GRADE, Unit.Kind.CLASS):
            units = [
                Unit(
                    code=f"{count}.{number}.{unit.code}",
                    kind=kind,
                    name=unit.name,
                    head_count=unit.head_count,
                    parent=made.get(unit.parent_id, province),
                    path=f"{province.path}{number:0{len(city.path)}}{unit.path[len(city.path) :]}",
                )
                for unit in originals
                if unit.kind == kind
            ]
            created = Unit.objects.bulk_create(units, batch_size=500)
            made |= dict(zip((unit.pk for unit in originals if unit.kind == kind), created, strict=True))
    return province


def officers_cookie():
    """Return the Cookie header of a session in which the officer is signed in."""
    user = User.objects.get(username="officer")
    session = SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session.create()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def preview_seconds(text, times=9):
    """Return the median seconds until an officer sees the pages again after changing a letter's words; the first is not counted."""
    seconds = []
    for number in range(times + 1):
        changed = replace(text, salutation=f"{text.salutation[:-1]}{number}：")
        start = time.perf_counter()
        shown = page_pictures(changed, names=("桃城区第一小学", "三年级2班"))
        seconds.append(time.perf_counter() - start)
        assert len(shown["pages"]) == 3, shown["error"]
    return statistics.median(seconds[1:])


def weasyprint_seconds(print_run, letters):
    """Return the seconds WeasyPrint takes for one letter of two pages, its own symbols and names in it, on average."""
    html = render_to_string(
        "paper/tear-off.html", {"letter": print_run.text, "host": urlsplit(print_run.public_url).netloc, "glyph_pages": []}
    )
    html = re.sub(r'<section class="side cover">.*</section>', "", html, flags=re.S)
    block = print_run.blocks.order_by("unit__path").first()
    start = time.perf_counter()
    for copy in range(letters):
        code = code_of(block.first_number + copy)
        values = {"class": block.unit_name, "school": block.recipient_name, "seat": str(copy + 1), "code": grouped(code)}
        pdf = weasyprint.HTML(string=_filled(html, values, code, print_run), url_fetcher=OwnMaterial(), base_url="drawing:").write_pdf()
        assert pdf.startswith(b"%PDF")
    return (time.perf_counter() - start) / letters


def _filled(html, values, code, print_run):
    for slot in re.findall(r'class="slot" id="([\w-]+)"', html):
        html = html.replace(f'id="{slot}">', f'id="{slot}">{values.get(slot.split("-")[1], "")}')
    for symbol in re.findall(r'class="symbol" id="([\w-]+)"', html):
        text = code if "small" in symbol else f"{print_run.public_url}/p/{code}"
        html = html.replace(f'id="{symbol}">', f'id="{symbol}">{_svg(text)}')
    return html


def _svg(text):
    target = io.BytesIO()
    maker = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_Q, border=0, image_factory=qrcode.image.svg.SvgPathImage)
    maker.add_data(text)
    maker.make_image().save(target)
    return re.sub(r'(width|height)="[^"]*"', r'\1="100%"', target.getvalue().decode().split("?>")[-1], count=2)


def read_back(print_run, copies):
    """Return {layout: "read by zxing-cpp/read by zbar/copies"}: both symbols of random copies, rasterised at 150 dpi."""
    chance = random.Random(20201023)
    result = {}
    for layout in LETTER_LAYOUTS:
        if layout not in print_run.layouts:
            pin_masters(print_run, [layout])
        blocks = iter(chance.sample(list(print_run.blocks.select_related("unit")), print_run.blocks.count()))
        codes, by_zxing, by_zbar = set(), set(), set()
        while len(codes) < copies:
            block = next(blocks)
            numbers = block.numbers_at()[: copies - len(codes)]
            seats = range(block.first_seat, block.first_seat + len(numbers))
            codes |= {code_of(number) for number in numbers}
            with TemporaryDirectory() as folder:
                for name, picture in enumerate(_slips(pack(print_run, block.unit, layout, seats), LAYOUTS[layout].faces[-1])):
                    by_zxing |= {found.text for found in zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)}
                    picture.save(f"{folder}/{name}.png", compress_level=1)
                by_zbar |= _zbar(folder)
        wanted = {code: {code, f"{print_run.public_url}/p/{code}"} for code in codes}
        read = [sum(texts <= found for texts in wanted.values()) for found in (by_zxing, by_zbar)]
        result[layout] = f"{read[0]}/{read[1]}/{len(codes)}"
    return result


def _slips(pdf, face):
    """Yield pictures of the face of each sheet that has the slips, behind the cover sheet."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        for number in range(2 + face, len(document), 2):
            yield document[number].render(scale=150 / 72).to_pil().convert("L")
    finally:
        document.close()


def _zbar(folder):
    command = ["zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", *sorted(str(path) for path in Path(folder).iterdir())]
    return set(subprocess.run(command, capture_output=True, text=True).stdout.split())
