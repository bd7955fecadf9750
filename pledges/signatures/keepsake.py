"""A keepsake of an answer: a small sheet with what was promised, as a picture to save and as a PDF to print. Pure: no models."""

import io
from dataclasses import dataclass
from functools import cached_property

import pikepdf
from django.utils.translation import gettext as _
from PIL import Image, ImageDraw

from pledges.signatures import strokes
from pledges.signatures.lettering import KAI, SANS, SERIF, balanced, fitted, write

WIDTH, LEAST_HEIGHT = 1080, 1528  # the shape of A4
PLAIN_HEIGHT = 960  # without clauses
A4 = (595.276, 841.890)  # points
PRINTED = 2  # the PDF's picture is this much finer: 260 dots an inch
MARGIN = 112
ROOM = WIDTH - 2 * MARGIN
FINER = 3  # strokes are drawn so much larger, then reduced: Pillow's lines have hard edges
COLOURS = 64

PAPER, SHEET, INK, BLUE, SOFT, LINE = "#FBFAF7", "#FFFFFF", "#1B1F24", "#0B4F8A", "#4A5560", "#C9D2DB"
SIGNALS = ("#C8102E", "#F2A900", "#1E7B4F")


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
    _few_colours(_Sheet(keepsake, 1).image).save(buffer, "PNG")
    return buffer.getvalue()


def pdf(keepsake):
    """Return the same sheet on one page of A4 as PDF bytes: a picture, so that every character stays as it was drawn."""
    image = _few_colours(_Sheet(keepsake, PRINTED).image)
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


class _Sheet:
    """The drawing. All lengths here are for a width of 1080; `scale` makes it finer."""

    def __init__(self, keepsake, scale):
        self.keepsake, self.scale = keepsake, scale
        self.image = Image.new("RGB", (WIDTH * scale, self.height * scale), PAPER)
        self.draw = ImageDraw.Draw(self.image)
        self._frame()
        self._head()
        bottom = self._clauses(self._opening(478))
        self._signatures(bottom + 34)
        self._foot()

    @cached_property
    def clause_lines(self):
        return [balanced(clause, KAI, 40, ROOM - 70) for clause in self.keepsake.clauses]

    @cached_property
    def height(self):
        needed = 478 + 66 + sum(62 * len(lines) + 20 for lines in self.clause_lines) + 34 + self._signatures_height + 330
        return max(LEAST_HEIGHT if self.keepsake.clauses else PLAIN_HEIGHT, needed)

    @property
    def _signatures_height(self):
        return 210 * ((len(self.keepsake.signed) + 1) // 2)

    def _frame(self):
        """A guide sign's edge: blue, white, blue."""
        for inset, colour in ((24, BLUE), (32, SHEET), (36, BLUE), (38, SHEET)):
            self._box(inset, inset, WIDTH - inset, self.height - inset, colour, radius=max(6, 34 - inset // 2))

    def _head(self):
        sheet = self.keepsake
        self._envelope(WIDTH / 2, 108)
        size = fitted(sheet.agency, SANS, 30, ROOM - 120, 16)
        self._write(sheet.agency, WIDTH / 2, 246, SANS, size, BLUE, spacing=4 if size == 30 else 0, align=0.5)
        size = fitted(sheet.title, SERIF, 84, ROOM - 8 * len(sheet.title), 34)
        self._write(sheet.title, WIDTH / 2, 356, SERIF, size, INK, spacing=8, align=0.5)
        for number, colour in enumerate(SIGNALS):
            self._box(WIDTH / 2 - 96 + 64 * number, 398, WIDTH / 2 - 32 + 64 * number, 405, colour)

    def _opening(self, top):
        self._write(self.keepsake.opening, WIDTH / 2, top + 16, KAI, 34, SOFT, align=0.5)
        return top + 66

    def _clauses(self, top):
        for number, lines in enumerate(self.clause_lines, 1):
            self._write(f"{number}", MARGIN + 34, top + 44, SERIF, 36, BLUE, align=1)
            for row, line in enumerate(lines):
                self._write(line, MARGIN + 70, top + 44 + 62 * row, KAI, 40, INK)
            top += 62 * len(lines) + 20
        return top

    def _signatures(self, top):
        """Two beside each other, low on the sheet when there is room, so that the sheet is balanced."""
        top = max(top, self.height - 330 - self._signatures_height)
        gap, columns = 48, min(2, max(1, len(self.keepsake.signed)))
        width = (ROOM - gap * (columns - 1)) / columns
        for number, (label, name, drawn) in enumerate(self.keepsake.signed):
            left, base = MARGIN + (width + gap) * (number % 2), top + 150 + 210 * (number // 2)
            self._write(label, left, base - 120, SANS, 24, SOFT)
            if drawn:
                self._strokes(drawn, left, base - 112, width, 104)
            else:
                self._write(name, left + 6, base - 16, KAI, fitted(name, KAI, 68, width - 12, 22), INK)
            self._box(left, base, left + width, base + 2, LINE)

    def _foot(self):
        sheet, top = self.keepsake, self.height - 292
        self._write(sheet.place, WIDTH / 2, top, SANS, fitted(sheet.place, SANS, 32, ROOM, 16), INK, align=0.5)
        line = f"{sheet.letter}　{sheet.day}"
        self._write(line, WIDTH / 2, top + 50, SANS, fitted(line, SANS, 26, ROOM, 14), SOFT, align=0.5)
        self._write(sheet.number, WIDTH / 2, top + 98, SANS, 28, BLUE, spacing=2, align=0.5)
        self._crossing(top + 132)
        note = _("留作纪念，不是正式文件，也不作证明。")
        self._write(note, WIDTH / 2, self.height - 62, SANS, fitted(note, SANS, 22, ROOM, 14), SOFT, align=0.5)

    def _crossing(self, top):
        """A zebra crossing from side to side."""
        for number in range(15):
            self._box(MARGIN + 59 * number, top, MARGIN + 59 * number + 30, top + 52, "#DCE6EF")

    def _envelope(self, middle, top):
        """The site's sign: an envelope with a green tick."""
        scale = self.scale * FINER
        sign = Image.new("RGB", (104 * scale, 84 * scale), SHEET)
        draw = ImageDraw.Draw(sign)

        def at(*points):
            return [(x * scale, y * scale) for x, y in points]

        draw.rounded_rectangle(at((0, 16), (84, 80)), 8 * scale, fill=BLUE)
        draw.line(at((8, 28), (42, 54), (76, 28)), fill=SHEET, width=5 * scale, joint="curve")
        draw.ellipse(at((58, 0), (98, 40)), fill=SHEET)
        draw.ellipse(at((62, 4), (94, 36)), fill=SIGNALS[2])
        draw.line(at((70, 20), (76, 26), (87, 14)), fill=SHEET, width=5 * scale, joint="curve")
        self.image.paste(sign.reduce(FINER), (int((middle - 50) * self.scale), int(top * self.scale)))

    def _strokes(self, drawn, left, top, width, height):
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
        self.image.paste(INK, (int(left * self.scale), int(top * self.scale)), mask.reduce(FINER))

    def _box(self, left, top, right, bottom, colour, radius=0):
        """Fill a rectangle; `right` and `bottom` are outside it."""
        corners = [round(value * self.scale) for value in (left, top, right, bottom)]
        self.draw.rounded_rectangle((*corners[:2], corners[2] - 1, corners[3] - 1), radius * self.scale, fill=colour)

    def _write(self, text, left, baseline, pattern, size, fill, spacing=0, align=0.0):
        scale = self.scale
        write(
            self.draw,
            text,
            left * scale,
            baseline * scale,
            pattern=pattern,
            size=size * scale,
            fill=fill,
            spacing=spacing * scale,
            align=align,
        )
