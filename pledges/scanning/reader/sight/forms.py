"""The slip as it was printed: read from a master's pinned geometry. Pure: dataclasses and arrays.

Form space is points from the upper left corner of the master's page, y downwards, like pixels.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pypdfium2

BOX, COVER = "box-", "cover"
STAMPED = ("slip-", "keep-")
SLIP_SYMBOLS = ("slip-qr", "slip-small-qr")
MM = 72 / 25.4
MARGIN = 11 * MM  # of a slip around what stands on it: its title, its notice


@dataclass(frozen=True, eq=False)
class Form:
    """`symbols` and `boxes` map names to rectangles [left, top, right, bottom]; `keep` is the family's own symbol in `keep_frame`, or None.

    `keep_page`, `slip_page` and `cover` are the master's pages of these and of the class's cover sheet, `sides` how many a
    letter has; `page` is the slip's whole page, `extent` the slip alone, `stamped` the rectangles on it that each copy fills in
    its own way.
    """

    digest: str
    symbols: dict[str, np.ndarray]
    boxes: dict[str, np.ndarray]
    stamped: tuple[np.ndarray, ...]
    page: np.ndarray
    extent: np.ndarray
    sides: int
    slip_page: int
    keep: np.ndarray | None
    keep_frame: np.ndarray | None
    keep_page: int | None
    cover: int | None
    pdf: bytes

    @classmethod
    def of(cls, digest, geometry, pdf):
        """Return the Form of a pinned master, or None when it has no slip: a poster or a sticker."""
        slots = geometry["slots"]
        if not all(name in slots for name in SLIP_SYMBOLS):
            return None
        heights = [box[3] for box in geometry["boxes"]]
        places = {name: _downwards(slot["rectangle"], heights[slot["page"]]) for name, slot in slots.items() if slot["page"] < len(heights)}
        slip_page = slots["slip-qr"]["page"]
        page = np.array([0, 0, geometry["boxes"][slip_page][2], heights[slip_page]])
        own = np.array([rectangle for name, rectangle in places.items() if name.startswith(("slip-", BOX))])
        around = np.concatenate([own[:, :2].min(axis=0) - MARGIN, own[:, 2:].max(axis=0) + MARGIN])
        return cls(
            digest=digest,
            symbols={name: places[name] for name in SLIP_SYMBOLS},
            boxes={name.removeprefix(BOX): rectangle for name, rectangle in places.items() if name.startswith(BOX)},
            stamped=tuple(places[name] for name, slot in slots.items() if slot["page"] == slip_page and name.startswith(STAMPED)),
            page=page,
            extent=np.concatenate([np.maximum(around[:2], 0), np.minimum(around[2:], page[2:])]),
            sides=geometry["pages"].count("side"),
            slip_page=slip_page,
            keep=places.get("keep-qr"),
            keep_frame=places.get("genuine"),
            keep_page=slots["keep-qr"]["page"] if "keep-qr" in slots else None,
            cover=geometry["pages"].index(COVER) if COVER in geometry["pages"] else None,
            pdf=pdf,
        )

    @cached_property
    def blank(self):
        """The slip's page as it was printed, nothing stamped on it: uint8, BLANK_SCALE pixels a point."""
        return render_page(self.pdf, self.slip_page, BLANK_SCALE)


BLANK_SCALE = 6 / MM


def render_page(pdf, number, scale):
    """Return a page of a trusted PDF in grey, `scale` pixels a point."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return document[number].render(scale=scale, grayscale=True).to_numpy().squeeze()
    finally:
        document.close()


def corners_of(rectangle):
    """Return a rectangle's corners, 4 x 2, clockwise from the upper left."""
    left, top, right, bottom = rectangle
    return np.array([(left, top), (right, top), (right, bottom), (left, bottom)])


def _downwards(rectangle, height):
    left, bottom, right, top = rectangle
    return np.array([left, height - top, right, height - bottom])
