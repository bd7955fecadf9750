"""Reading a table of streets, communities, courtyards, buildings, entrances and outlets: one row a unit, which names its parent. Pure."""

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from campaigns.audience import bounds
from campaigns.audience.rosters import values
from campaigns.audience.rosters.headings import SHOWN_OF_PLACES, find_headings_of_places
from campaigns.audience.rosters.refusals import Mistake

WORDS = {
    "street": ("街道", "乡镇", "乡", "镇", "街道乡镇"),
    "community": ("社区", "村", "社区村", "居委会", "村委会", "行政村"),
    "courtyard": ("小区", "村民小组", "院落", "小区村民小组"),
    "building": ("楼栋", "楼", "栋"),
    "entrance": ("楼门", "单元", "门"),
    "outlet": ("网点", "营业厅", "营业网点"),
}
KIND_OF = {word: kind for kind, words in WORDS.items() for word in (kind, *words)}
CODE = re.compile(r"[0-9A-Za-z._-]{1,32}")
LONGEST_NAME = 60


@dataclass(frozen=True)
class Place:
    """A row: `kind` as the units', the `parent`'s code, how many people or None, `place` the row it stands in."""

    code: str
    kind: str
    name: str
    parent: str
    head_count: int | None
    place: tuple[str, int]


@dataclass
class Places:
    """What was read: Places by code, how many rows had one, and the mistakes."""

    units: dict = field(default_factory=dict)
    rows: int = 0
    mistakes: list = field(default_factory=list)

    @property
    def unit_count(self):
        return len(self.units)


def read_places(sheets):
    """Return the Places of [(sheet, rows)], None where no sheet has their headings."""
    tables = [(name, rows, found) for name, rows in sheets if (found := find_headings_of_places(rows))]
    places = Places()
    for name, rows, (first, columns) in tables:
        for number, row in enumerate(rows[first + 1 :], first + 2):
            cells = {heading: row[column].strip() if column < len(row) else "" for heading, column in columns.items()}
            if any(cells.values()) and not find_headings_of_places([row]):
                _row(places, (name, number), cells)
    return places if tables else None


def _row(places, place, cells):
    places.rows += 1
    mistakes = list(_mistakes(places, cells))
    places.mistakes += [Mistake(place, SHOWN_OF_PLACES[heading], cells.get(heading, ""), *why) for heading, *why in mistakes]
    if not mistakes:
        code, parent = values.plain(cells["code"]), values.plain(cells["parent"])
        name = re.sub(r"\s+", "", cells["name"])
        places.units[code] = Place(code, _kind(cells), name, parent, _head_count(cells), place)


def _kind(cells):
    return KIND_OF.get(re.sub(r"[/、()或]", "", values.plain(cells["kind"])))


def _head_count(cells):
    written = values.plain(cells.get("head_count", "")).removesuffix("人").removesuffix("户")
    return values.number_in(written) if written else None


def _mistakes(places, cells):
    """Yield (heading, why, proposal) of what is wrong in a row."""
    code = values.plain(cells["code"])
    if not code:
        yield "code", _("没有单位代码。"), _("请填一个，以后不改，例如 131102007001。")
    elif not CODE.fullmatch(code) or re.search(r"[eE]\+", code):
        yield "code", _("单位代码只能用数字、字母、点、短横和下划线，最多 32 个字。"), _("请把这一列设成文本，重新填写。")
    elif known := places.units.get(code):
        yield "code", _("和第 %(row)d 行是同一个代码。") % {"row": known.place[1]}, _("删去其中一行，或者改对代码。")
    if _kind(cells) is None:
        yield "kind", _("读不出类别。"), _("街道、乡镇；社区、村；小区、村民小组；楼栋；楼门；网点。")
    if not cells["name"]:
        yield "name", _("没有名称。"), ""
    elif len(cells["name"]) > LONGEST_NAME:
        yield "name", _("名称超过 %(most)d 个字。") % {"most": LONGEST_NAME}, _("请写简称。")
    if not cells["parent"]:
        yield "parent", _("没有写在哪个单位之下。"), _("请填上级单位的代码。")
    if cells.get("head_count"):
        count = _head_count(cells)
        if count is None or not 1 <= count <= bounds.OF_A_SHARED_CODE:
            yield "head_count", _("人数要在 1 到 %(most)d 之间。") % {"most": bounds.OF_A_SHARED_CODE}, _("没有的可以不填。")
