"""The sheet a school prints before its letters: does the printer scale, crop, or print too pale? Pure: no models.

What has to come out is what the letters need: nothing of theirs that must be read stands nearer to the edge than 10 mm,
is set smaller than 8 pt or ruled thinner than 0.3 mm, and their symbols are 25 and 15 mm wide.
"""

import functools

import qrcode
import weasyprint
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import get_language, override
from qrcode.util import MODE_8BIT_BYTE, QRData

from campaigns.paper.laying.layouts import A4
from campaigns.paper.laying.rendering import OwnMaterial
from campaigns.paper.marks import qr
from campaigns.paper.proofs.pictures import SPECIMEN_CODE

# Measures in mm; type in pt, greys in per cent.
RULERS = (180, 250)
EDGES = (5, 10)
ARM = 5
GREYS = (5, 10, 15, 30, 50, 70, 90)
MOST_GREY_UNDER_WORDS = 15
LINES = ("1.0", "0.5", "0.3", "0.2", "0.1")
SIZES = ("13", "11", "9", "8", "6.5")
ADDRESS_SIDES = (25, 20, 15, 12)
SMALL_SIDES = (15, 12, 10)
# Never translated: the letters are Chinese.
WORD, SENTENCE = "平安", "骑电动自行车戴好头盔，过马路看清灯再走"


def calibration_sheet():
    """Return the sheet as a PDF: two sides of A4, in the language of the moment."""
    return _sheet(settings.PUBLIC_URL, get_language())


@functools.lru_cache(maxsize=4)
def _sheet(origin, language):
    address = f"{origin}/verify/"
    context = {
        "corners": [corner for distance in EDGES for corner in _corners(distance)],
        "across": {"path": _ruler(RULERS[0], f"M0 0H{RULERS[0]}", "M{at} 0V{size}"), "numbers": range(0, RULERS[0] + 1, 10)},
        "down": {"path": _ruler(RULERS[1], f"M0 0V{RULERS[1]}", "M0 {at}H{size}"), "numbers": range(0, RULERS[1] + 1, 10)},
        "greys": [(percent, f"{255 - percent * 2.55:.0f}", WORD if percent <= MOST_GREY_UNDER_WORDS else "") for percent in GREYS],
        "lines": LINES,
        "sizes": SIZES,
        "sentence": SENTENCE,
        "address": address,
        "symbols": [
            {"sides": ADDRESS_SIDES, **_drawn(_address_symbol(origin, address))},
            {"sides": SMALL_SIDES, **_drawn(qr.symbol("", SPECIMEN_CODE))},
        ],
    }
    with override(language):
        html = render_to_string("paper/calibration.html", context)
    return weasyprint.HTML(string=html, url_fetcher=OwnMaterial(), base_url="drawing:").write_pdf(pdf_variant="pdf/a-2b")


def _address_symbol(origin, address):
    """Return the modules of an address that stands for no copy, as fine as the letters' own: of their version."""
    version = (len(qr.symbol(f"{origin}/p/", SPECIMEN_CODE)) - 17) // 4
    maker = qrcode.QRCode(version, error_correction=qrcode.constants.ERROR_CORRECT_Q, mask_pattern=qr.MASK, border=0)
    maker.add_data(QRData(address.encode("ascii"), mode=MODE_8BIT_BYTE), optimize=0)
    maker.make(fit=True)
    return maker.modules


def _drawn(modules):
    """Return the side in modules and the SVG path of the dark ones."""
    dark = [(x, y) for y, row in enumerate(modules) for x, is_dark in enumerate(row) if is_dark]
    return {"side": len(modules), "path": "".join(f"M{x} {y}h1v1h-1z" for x, y in dark)}


def _ruler(length, line, tick):
    return line + "".join(tick.format(at=at, size=5 if at % 10 == 0 else 3.5 if at % 5 == 0 else 2) for at in range(length + 1))


def _corners(distance):
    """Yield the four corners at this distance from the edges of the sheet, and where their number stands."""
    for x, inward, anchor in ((distance, ARM, "start"), (A4[0] - distance, -ARM, "end")):
        for y, down in ((distance, ARM), (A4[1] - distance, -ARM)):
            yield {
                "path": f"M{x + inward} {y}H{x}V{y + down}",
                "distance": distance,
                "x": f"{x + inward * 1.2:g}",
                "y": f"{y + 0.9:g}",
                "anchor": anchor,
            }
