"""Simulated hands: what people leave in a signature box and in the box for "read, not signing"."""

import math

import numpy as np
from PIL import Image, ImageDraw

FINE = 3  # drawn so many times larger, then reduced
PEN = {"width_mm": (0.3, 0.8), "darkness": (0.7, 1.0)}
FAINT_PENCIL = {"width_mm": (0.35, 0.7), "darkness": (0.32, 0.55)}
LIGHT_STROKE_MM = (10, 40)
KINDS = ("one light stroke", "characters", "characters", "cursive", "cross", "print letters", "full box")
TICKS = ("tick", "cross", "fill")


def signature(chance, size_mm, scale, tool=PEN, kind=None):
    """Return how dark a hand made each pixel of a box (float, 0 to 1) of `size_mm` at `scale` pixels a mm."""
    kind = kind or chance.choice(KINDS)
    sheet = _Sheet(chance, size_mm, scale, tool)
    _DRAW[kind](sheet, chance, *size_mm)
    return sheet.darkness()


def tick(chance, size_mm, scale, tool=PEN, kind=None):
    """Return the same for a tick, a cross or a filled box, which may run over the box's edge."""
    sheet = _Sheet(chance, size_mm, scale, tool)
    width, height = size_mm
    x, y = width / 2, height / 2
    kind = kind or chance.choice(TICKS)
    if kind == "tick":
        sheet.line([(x - 2, y), (x - 0.5, y + 1.8), (x + chance.uniform(2, 4), y - chance.uniform(2, 3.5))])
    elif kind == "cross":
        reach = chance.uniform(1.6, 3)
        sheet.line([(x - reach, y - reach), (x + reach, y + reach)])
        sheet.line([(x - reach, y + reach), (x + reach, y - reach)])
    else:
        sheet.line([(x - 2.2 + step % 2 * 4.4, y - 2.2 + step * 0.45) for step in range(10)])
    return sheet.darkness()


class _Sheet:
    def __init__(self, chance, size_mm, scale, tool):
        self._scale = scale * FINE
        self._picture = Image.new("L", [round(measure * scale) * FINE for measure in size_mm])
        self._draw = ImageDraw.Draw(self._picture)
        width = chance.uniform(*tool["width_mm"])
        self._width = max(1, round(width * self._scale))
        self._dark = chance.uniform(*tool["darkness"])

    def line(self, points):
        points = [(x * self._scale, y * self._scale) for x, y in points]
        self._draw.line(points, fill=255, width=self._width, joint="curve")

    def thin(self):
        self._width = max(1, round(0.3 * self._scale))

    def darkness(self):
        return np.asarray(self._picture.reduce(FINE), np.float32) / 255 * self._dark


def _light_stroke(sheet, chance, width, height):
    sheet.thin()
    length = chance.uniform(LIGHT_STROKE_MM[0], min(LIGHT_STROKE_MM[1], width - 6))
    x, y = chance.uniform(3, width - length - 3), chance.uniform(4, height - 4)
    bend, tilt = chance.uniform(-3, 3), chance.uniform(-0.15, 0.15)
    steps = [step / 20 for step in range(21)]
    sheet.line([(x + length * at, min(max(y + tilt * length * at + bend * math.sin(math.pi * at), 2), height - 2)) for at in steps])


def _characters(sheet, chance, width, height):
    count = chance.randint(2, 4)
    cell = min(chance.uniform(6, 14), height - 5, (width - 6) / count)
    x0, y0 = chance.uniform(2, width - count * cell - 2), chance.uniform(2, height - cell - 2)
    for number in range(count):
        for _stroke in range(chance.randint(4, 9)):
            x, y = x0 + number * cell + chance.uniform(0.1, 0.9) * cell, y0 + chance.uniform(0.1, 0.9) * cell
            angle, length = chance.choice((0, 0.1, math.pi / 2, math.pi / 3, 2.2)), chance.uniform(0.3, 0.8) * cell
            dx, dy = math.cos(angle) * length / 2, math.sin(angle) * length / 2
            sheet.line([(x - dx, y - dy), (x + chance.uniform(-0.4, 0.4), y), (x + dx, y + dy)])


def _cursive(sheet, chance, width, height):
    length, swing = chance.uniform(0.35, 0.9) * (width - 6), chance.uniform(2, height / 2 - 2)
    x0, turns, phase = chance.uniform(3, width - length - 3), chance.uniform(4, 14), chance.uniform(0, 6)
    steps = [step / 200 for step in range(201)]
    wave = [(x0 + length * at + 1.5 * math.sin(3.1 * turns * at + phase), at) for at in steps]
    sheet.line([(x, height / 2 + swing * math.sin(2 * math.pi * turns * at) * (0.5 + 0.5 * math.cos(5 * at + phase))) for x, at in wave])


def _cross(sheet, chance, width, height):
    x, y, reach = chance.uniform(8, width - 8), height / 2, chance.uniform(3, height / 2 - 2)
    sheet.line([(x - reach, y - reach), (x + reach, y + reach)])
    sheet.line([(x - reach, y + reach), (x + reach, y - reach)])


def _letters(sheet, chance, width, height):
    size = chance.uniform(5, 9)
    x, y = chance.uniform(3, 8), chance.uniform(2, height - size - 2)
    for _letter in range(chance.randint(3, 7)):
        corners = [(0, 0), (0, 1), (0.6, 0), (0.6, 1), (0.6, 0.5), (0, 0.5)]
        picked = chance.sample(corners, chance.randint(3, 5))
        sheet.line([(x + size * dx, y + size * dy) for dx, dy in picked])
        x += size * 0.9
        if x > width - size:
            break


def _full(sheet, chance, width, height):
    step = chance.uniform(0.4, 1.6)
    count = int((width - 3) / step)
    sheet.line([(1.5 + number * step, 1.5 if number % 2 else height - 1.5) for number in range(count)])


_DRAW = dict(zip(dict.fromkeys(KINDS), (_light_stroke, _characters, _cursive, _cross, _letters, _full), strict=True))
