"""The demonstration's two agencies, their campaigns and the letter, through the same review as any other."""

import datetime

from campaigns.demo import hengshui, xingtai
from campaigns.demo.hengshui_english import ENGLISH
from campaigns.demo.pictures import picture_of
from campaigns.demo.units import HENGSHUI, XINGTAI
from campaigns.letters.english import to_translate
from campaigns.models import AGENCYS, AgencyPage, CampaignPage, HomePage, LetterPage, Unit
from campaigns.people.groups import collection_of
from campaigns.people.members import give

STARTED_AGO_DAYS = 28


def make_pages(*, today, officer, reviewer):
    """Create what is missing of the two campaigns, written by the officer and approved by the reviewer; return their letters."""
    hands = {"officer": officer, "reviewer": reviewer}
    opens_on = _day(today, -STARTED_AGO_DAYS)
    dates = {
        "approved_from": _day(today, -60),
        "approved_until": _day(today, 120),
        "opens_on": opens_on,
        "closes_on": _day(today, 35),
        "erase_on": _day(today, 65),
    }
    agencies = [_agency(words, unit[0], hands) for words, unit in ((hengshui, HENGSHUI), (xingtai, XINGTAI))]
    of_hengshui, of_xingtai = (agency if agency.live else _publish(agency, **hands) for agency in agencies)
    campaign = _campaign(of_hengshui, hengshui, dates, _hengshui_body, hands)
    dates = {"opens_on": _day(today, -20), "closes_on": _day(today, 70), "erase_on": _day(today, 100)}
    residents = _campaign(of_xingtai, xingtai, dates, _xingtai_body, hands)
    return (
        _letter(campaign, hengshui, _hengshui_parts, {"issued_on": opens_on, "return_by": _day(today, 10)}, hands, ENGLISH),
        _letter(residents, xingtai, _xingtai_parts, {"issued_on": _day(today, -20), "return_by": _day(today, 30)}, hands),
    )


def _day(today, days):
    return today + datetime.timedelta(days=days)


def _agency(words, unit_code, hands):
    page = AgencyPage.objects.filter(slug=words.AGENCY["slug"]).first()
    if page is None:
        page = _draft(HomePage.objects.get(), AgencyPage(unit=Unit.objects.get(code=unit_code), **words.AGENCY), hands["officer"])
        for role in AGENCYS:
            give(hands[role], role, agency=page, by=None)
    return page


def _campaign(agency, words, dates, body, hands):
    page = CampaignPage.objects.filter(slug=words.CAMPAIGN["slug"]).first()
    return page or _publish(_draft(agency, CampaignPage(**words.CAMPAIGN, **dates, body=body(agency)), hands["officer"]), **hands)


def _letter(campaign, words, parts, dates, hands, english=()):
    page = LetterPage.objects.child_of(campaign).filter(slug=words.LETTER["slug"]).first()
    if page is None:
        page = _draft(campaign, LetterPage(**words.LETTER, **dates, **parts()), hands["officer"])
        page.english = dict(zip(to_translate(page.text), english, strict=True)) if english else {}
        page = _publish(page, **hands)
    return page


def _draft(parent, page, officer):
    page.live, page.owner = False, officer
    return parent.add_child(instance=page)


def _publish(page, *, officer, reviewer):
    """Save the page as the officer's, submit it and approve it as the reviewer; return it as published."""
    page.full_clean()
    page.save_revision(user=officer)
    waiting = page.get_workflow().start(page, officer).current_task_state
    waiting.task.specific.on_action(waiting, reviewer, "approve")
    return type(page).objects.get(pk=page.pk)


def _hengshui_body(agency):
    picture = picture_of(hengshui.PICTURE["drawing"], hengshui.PICTURE["title"], collection_of(agency))
    image = {"image": picture.pk, "decorative": False, "alt_text": hengshui.PICTURE["alt_text"]}
    return [
        _rich(hengshui.WHY),
        {"type": "road_signs", "value": _cards(hengshui.CARDS)},
        {"type": "picture", "value": {"image": image, "caption": hengshui.PICTURE["caption"]}},
        _rich(hengshui.PARENTS),
        _rich(hengshui.HOW),
        {"type": "steps", "value": _pairs(hengshui.STEPS)},
        {"type": "callout", "value": hengshui.CALLOUT},
        {"type": "questions", "value": _pairs(hengshui.QUESTIONS)},
    ]


def _xingtai_body(agency):
    return [
        _rich(xingtai.WHY),
        {"type": "road_signs", "value": _cards(xingtai.CARDS)},
        _rich(xingtai.FRAUDS),
        {"type": "callout", "value": xingtai.CALLOUT},
        _rich(xingtai.LAW),
        _rich(xingtai.HOW),
        {"type": "steps", "value": _pairs(xingtai.STEPS)},
        {"type": "questions", "value": _pairs(xingtai.QUESTIONS)},
    ]


def _hengshui_parts():
    return {
        "proposal": [
            *({"type": "paragraph", "value": paragraph} for paragraph in hengshui.LETTER_OPENING),
            {"type": "rules", "value": _cards(hengshui.LETTER_CARDS)},
            {"type": "paragraph", "value": hengshui.LETTER_CLOSING},
        ],
        "family": [
            {"type": "heading", "value": "和家人一起想一想"},
            {"type": "questions", "value": _pairs(hengshui.FAMILY_QUESTIONS)},
            {"type": "heading", "value": "致家长"},
            {"type": "paragraph", "value": hengshui.TO_PARENTS},
        ],
        "clauses": [{"type": "clause", "value": clause} for clause in hengshui.CLAUSES],
        "quiz": _quiz(hengshui.QUIZ),
    }


def _xingtai_parts():
    return {
        "proposal": [
            *({"type": "paragraph", "value": paragraph} for paragraph in xingtai.LETTER_OPENING),
            {"type": "rules", "value": _cards(xingtai.LETTER_CARDS)},
            {"type": "paragraph", "value": xingtai.LETTER_CLOSING},
        ],
        "family": [
            {"type": "heading", "value": "遇到这些事"},
            {"type": "questions", "value": _pairs(xingtai.AT_HOME)},
            {"type": "paragraph", "value": xingtai.TO_RESIDENTS},
        ],
        "clauses": [{"type": "clause", "value": clause} for clause in xingtai.CLAUSES],
        "quiz": _quiz(xingtai.QUIZ),
    }


def _rich(html):
    # a line break in the source would be shown as a space between two Chinese characters
    return {"type": "text", "value": "".join(html.splitlines())}


def _cards(rows):
    return [{"picture": picture, "heading": heading, "text": text} for picture, heading, text in rows]


def _pairs(rows):
    return [{"heading": heading, "text": text} for heading, text in rows]


def _quiz(rows):
    """`rows` are (question, options, number of the right one, explanation)."""
    return [
        {
            "type": "question",
            "value": {
                "text": text,
                "options": [{"text": option, "is_right": number == right} for number, option in enumerate(options, 1)],
                "explanation": explanation,
            },
        }
        for text, options, right, explanation in rows
    ]
