"""A keepsake of an answer: a small sheet with what was promised, as a picture to save and as a PDF to print. Pure: no models."""

import io
from dataclasses import dataclass

import pikepdf
from django.utils.translation import gettext as _
from PIL import Image, ImageDraw

from pledges.signatures import strokes
from pledges.signatures.lettering import KAI, SANS, SERIF, balanced, fitted, width_of, write

# Lengths are in pixels of a picture 1080 wide, if nothing else is said. A text's place is that of its baseline.
WIDTH = 1080
LEAST_HEIGHT = 1528  # with WIDTH the shape of A4
PLAIN_HEIGHT = 960  # the least of a sheet without clauses
MARGIN = 112
ROOM = WIDTH - 2 * MARGIN
MIDDLE = WIDTH / 2
A4 = (595.276, 841.890)  # points
PRINTED = 2  # the PDF's picture is this much finer: 260 dots an inch
FINER = 3  # strokes are drawn so much larger, then reduced: Pillow's lines have hard edges
COLOURS = 64

PAPER, SHEET, INK, BLUE, SOFT, LINE, ZEBRA = "#FBFAF7", "#FFFFFF", "#1B1F24", "#0B4F8A", "#4A5560", "#C9D2DB", "#DCE6EF"
RED, AMBER, GREEN = SIGNALS = "#C8102E", "#F2A900", "#1E7B4F"

# A guide sign's edge: how far it is from the sheet's, and what everything within it is filled with.
EDGES = ((24, BLUE), (32, SHEET), (36, BLUE), (38, SHEET))
ROUNDING, LEAST_ROUNDING = 34, 6

# Head
ENVELOPE_TOP, ENVELOPE_SIZE, ENVELOPE_MIDDLE = 108, (104, 84), 50
AGENCY_BASE, AGENCY_SIZE, AGENCY_SPACING, AGENCY_ROOM = 246, 30, 4, ROOM - 120
TITLE_BASE, TITLE_SIZE, TITLE_SPACING = 356, 84, 8
SIGNALS_TOP, SIGNAL_WIDTH, SIGNAL_HEIGHT = 398, 64, 7
OPENING_BASE = 494

# Clauses
CLAUSES_TOP = 544
CLAUSE_SIZE, CLAUSE_LINE, CLAUSE_GAP = 40, 62, 20  # of the text; from line to line; after each clause
CLAUSE_BASE = 44  # of a clause's first line, below its top
CLAUSE_NUMBER_RIGHT, CLAUSE_INDENT = 34, 70  # from the margin

# Signatures, each on a line
SIGNATURES_GAP = 34  # below the clauses, at least
SIGNATURE_ROW, SIGNATURE_GAP = 210, 48  # from row to row; between two beside each other
SIGNATURE_BASE = 150  # of the line, below its row's top
SIGNATURE_HEIGHT, SIGNATURE_LIFT = 104, 8  # of a drawn one; how far it stays above the line
LABEL_LIFT = 120  # above the line
NAME_LIFT, NAME_INDENT = 16, 6  # of a typed one

# Foot
FOOT_HEIGHT = 330  # what is kept free below the signatures
PLACE_RISE, NOTE_RISE = 292, 62  # from the sheet's lower end
LETTER_DROP, NUMBER_DROP, CROSSING_DROP = 50, 98, 132  # below the place's baseline
STRIPES, STRIPE_WIDTH, STRIPE_HEIGHT, STRIPE_STEP = 15, 30, 52, 59


@dataclass(frozen=True)
class Keepsake:
    """What stands on the sheet. `signed` is ((label, name or "", strokes or ()), …), empty where nothing is kept any more."""

    agency: str
    title: str
    opening: str
    clauses: tuple[str, ...]
    signed: tuple
    place: str
    number: str
    day: str
    letter: str


def png(keepsake):
    """Return the picture, 1080 pixels wide, as PNG bytes."""
    buffer = io.BytesIO()
    _few_colours(_drawing(keepsake, 1)).save(buffer, "PNG")
    return buffer.getvalue()


def pdf(keepsake):
    """Return the same sheet on one page of A4 as PDF bytes: a picture, so that every character stays as it was drawn."""
    image = _few_colours(_drawing(keepsake, PRINTED))
    document = pikepdf.new()
    document.add_blank_page(page_size=A4)
    page = document.pages[0]
    palette = pikepdf.String(bytes(image.getpalette("RGB")[: 3 * COLOURS]).ljust(3 * COLOURS, b"\0"))
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Sheet=_picture(document, image, palette)))
    scale = min(A4[0] / image.width, A4[1] / image.height)
    width, height = image.width * scale, image.height * scale
    left, bottom = (A4[0] - width) / 2, (A4[1] - height) / 2
    page.Contents = document.make_stream(f"q {width:.3f} 0 0 {height:.3f} {left:.3f} {bottom:.3f} cm /Sheet Do Q".encode())
    document.docinfo["/Title"] = f"{keepsake.title} {keepsake.number}"
    buffer = io.BytesIO()
    document.save(buffer, compress_streams=True)
    return buffer.getvalue()


def _few_colours(image):
    """Flat colours and their edges need no more; the file is a fifth."""
    return image.quantize(COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)


def _picture(document, image, palette):
    stream = document.make_stream(image.tobytes())
    for name, value in {
        "/Type": pikepdf.Name.XObject,
        "/Subtype": pikepdf.Name.Image,
        "/Width": image.width,
        "/Height": image.height,
        "/BitsPerComponent": 8,
        "/ColorSpace": pikepdf.Array([pikepdf.Name.Indexed, pikepdf.Name.DeviceRGB, COLOURS - 1, palette]),
    }.items():
        stream[name] = value
    return stream


def _drawing(keepsake, scale):
    """Return the sheet as a Pillow image, `scale` times as fine."""
    clauses = [balanced(clause, KAI, CLAUSE_SIZE, ROOM - CLAUSE_INDENT) for clause in keepsake.clauses]
    height = _height(keepsake, clauses)
    canvas = _Canvas(WIDTH, height, scale)
    _draw_frame(canvas)
    _draw_head(canvas, keepsake)
    canvas.write(keepsake.opening, MIDDLE, OPENING_BASE, KAI, 34, SOFT, align=0.5)
    _draw_clauses(canvas, clauses)
    _draw_signatures(canvas, keepsake.signed, _signatures_top(height, keepsake.signed, clauses))
    _draw_foot(canvas, keepsake)
    return canvas.image


def _height(keepsake, clauses):
    needed = _clauses_end(clauses) + SIGNATURES_GAP + _signatures_height(keepsake.signed) + FOOT_HEIGHT
    return max(LEAST_HEIGHT if clauses else PLAIN_HEIGHT, needed)


def _clauses_end(clauses):
    return CLAUSES_TOP + sum(_clause_height(lines) for lines in clauses)


def _clause_height(lines):
    return CLAUSE_LINE * len(lines) + CLAUSE_GAP


def _signatures_height(signed):
    rows = (len(signed) + 1) // 2
    return SIGNATURE_ROW * rows


def _signatures_top(height, signed, clauses):
    """Return where signatures begin: low on the sheet when there is room, so that it is balanced."""
    return max(_clauses_end(clauses) + SIGNATURES_GAP, height - FOOT_HEIGHT - _signatures_height(signed))


def _draw_frame(canvas):
    for inset, colour in EDGES:
        canvas.box(inset, inset, WIDTH - inset, canvas.height - inset, colour, radius=max(LEAST_ROUNDING, ROUNDING - inset // 2))


def _draw_head(canvas, keepsake):
    canvas.paste(_envelope(canvas.scale), MIDDLE - ENVELOPE_MIDDLE, ENVELOPE_TOP)
    size = fitted(keepsake.agency, SANS, AGENCY_SIZE, AGENCY_ROOM, 16)
    spacing = AGENCY_SPACING if size == AGENCY_SIZE else 0
    canvas.write(keepsake.agency, MIDDLE, AGENCY_BASE, SANS, size, BLUE, spacing=spacing, align=0.5)
    size, spacing = fitted(keepsake.title, SERIF, TITLE_SIZE, ROOM - TITLE_SPACING * len(keepsake.title), 34), TITLE_SPACING
    if width_of(keepsake.title, SERIF, size, spacing) > ROOM:  # a title in English is long, and its letters stand close
        size, spacing = fitted(keepsake.title, SERIF, TITLE_SIZE, ROOM, 16), 0
    canvas.write(keepsake.title, MIDDLE, TITLE_BASE, SERIF, size, INK, spacing=spacing, align=0.5)
    for number, colour in enumerate(SIGNALS):
        left = MIDDLE + SIGNAL_WIDTH * (number - len(SIGNALS) / 2)
        canvas.box(left, SIGNALS_TOP, left + SIGNAL_WIDTH, SIGNALS_TOP + SIGNAL_HEIGHT, colour)


def _envelope(scale):
    """Return the site's sign as a picture: an envelope with a green tick."""
    finer = scale * FINER
    wide, high = ENVELOPE_SIZE
    sign = Image.new("RGB", (wide * finer, high * finer), SHEET)
    draw = ImageDraw.Draw(sign)

    def at(*points):
        return [(x * finer, y * finer) for x, y in points]

    draw.rounded_rectangle(at((0, 16), (84, 80)), 8 * finer, fill=BLUE)
    draw.line(at((8, 28), (42, 54), (76, 28)), fill=SHEET, width=5 * finer, joint="curve")
    draw.ellipse(at((58, 0), (98, 40)), fill=SHEET)
    draw.ellipse(at((62, 4), (94, 36)), fill=GREEN)
    draw.line(at((70, 20), (76, 26), (87, 14)), fill=SHEET, width=5 * finer, joint="curve")
    return sign.reduce(FINER)


def _draw_clauses(canvas, clauses):
    top = CLAUSES_TOP
    for number, lines in enumerate(clauses, 1):
        base = top + CLAUSE_BASE
        canvas.write(f"{number}", MARGIN + CLAUSE_NUMBER_RIGHT, base, SERIF, 36, BLUE, align=1)
        for row, line in enumerate(lines):
            canvas.write(line, MARGIN + CLAUSE_INDENT, base + CLAUSE_LINE * row, KAI, CLAUSE_SIZE, INK)
        top += _clause_height(lines)


def _draw_signatures(canvas, signed, top):
    """Two beside each other; one alone has the whole width."""
    columns = min(2, max(1, len(signed)))
    width = (ROOM - SIGNATURE_GAP * (columns - 1)) / columns
    for number, (label, name, drawn) in enumerate(signed):
        row, column = divmod(number, 2)
        left, base = MARGIN + (width + SIGNATURE_GAP) * column, top + SIGNATURE_BASE + SIGNATURE_ROW * row
        canvas.write(label, left, base - LABEL_LIFT, SANS, 24, SOFT)
        if drawn:
            canvas.strokes(drawn, left, base - SIGNATURE_LIFT - SIGNATURE_HEIGHT, width, SIGNATURE_HEIGHT, INK)
        else:
            canvas.write(name, left + NAME_INDENT, base - NAME_LIFT, KAI, fitted(name, KAI, 68, width - 2 * NAME_INDENT, 22), INK)
        canvas.box(left, base, left + width, base + 2, LINE)


def _draw_foot(canvas, keepsake):
    base = canvas.height - PLACE_RISE
    canvas.write_fitted(keepsake.place, base, size=32, smallest=16, colour=INK)
    canvas.write_fitted(f"{keepsake.letter}　{keepsake.day}", base + LETTER_DROP, size=26, smallest=14, colour=SOFT)
    canvas.write(keepsake.number, MIDDLE, base + NUMBER_DROP, SANS, 28, BLUE, spacing=2, align=0.5)
    _draw_crossing(canvas, base + CROSSING_DROP)
    note = _("留作纪念，不是正式文件，也不作证明。")
    canvas.write_fitted(note, canvas.height - NOTE_RISE, size=22, smallest=14, colour=SOFT)


def _draw_crossing(canvas, top):
    """A zebra crossing from side to side."""
    for number in range(STRIPES):
        left = MARGIN + STRIPE_STEP * number
        canvas.box(left, top, left + STRIPE_WIDTH, top + STRIPE_HEIGHT, ZEBRA)


class _Canvas:
    """Paper to draw on. Lengths are for `scale` 1; its `image` has `scale` pixels for each."""

    def __init__(self, width, height, scale):
        self.height, self.scale = height, scale
        self.image = Image.new("RGB", (width * scale, height * scale), PAPER)
        self._draw = ImageDraw.Draw(self.image)

    def box(self, left, top, right, bottom, colour, radius=0):
        """Fill a rectangle; `right` and `bottom` are outside it."""
        corners = [round(value * self.scale) for value in (left, top, right, bottom)]
        self._draw.rounded_rectangle((*corners[:2], corners[2] - 1, corners[3] - 1), radius * self.scale, fill=colour)

    def write(self, text, left, baseline, pattern, size, colour, spacing=0, align=0.0):
        """Write one line; `left`, `pattern` and `align` are those of `lettering.write`."""
        left, baseline, size, spacing = (value * self.scale for value in (left, baseline, size, spacing))
        write(self._draw, text, left, baseline, pattern=pattern, size=size, fill=colour, spacing=spacing, align=align)

    def write_fitted(self, text, baseline, *, size, smallest, colour):
        """Write one line in the middle, smaller than `size` where it is long."""
        self.write(text, MIDDLE, baseline, SANS, fitted(text, SANS, size, ROOM, smallest), colour, align=0.5)

    def strokes(self, drawn, left, top, width, height, colour):
        """Draw a signature's strokes as large as they fit: at the left, halfway down."""
        view_left, view_top, view_width, view_height = strokes.view(drawn)
        finer = self.scale * FINER
        ratio = min(width / view_width, height / view_height) * finer
        mask = Image.new("L", (int(width * finer), int(height * finer)))
        draw = ImageDraw.Draw(mask)
        pen = max(2, round(strokes.PEN * ratio))
        shift = (height * finer - view_height * ratio) / 2
        for line in strokes.outlines(drawn):
            points = [((x - view_left) * ratio, (y - view_top) * ratio + shift) for x, y in line]
            draw.line(points, fill=255, width=pen, joint="curve")
            for x, y in (points[0], points[-1]):
                draw.ellipse((x - pen / 2, y - pen / 2, x + pen / 2, y + pen / 2), fill=255)
        self.paste(colour, left, top, mask.reduce(FINER))

    def paste(self, picture, left, top, mask=None):
        """Lay a picture of this canvas's own scale down, or a colour through a mask."""
        self.image.paste(picture, (int(left * self.scale), int(top * self.scale)), mask)
