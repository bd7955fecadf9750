"""What happens to paper between a family and a file. Grey pages (uint8) in, grey pages out; every range is written here."""

import io
import math

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

A4_MM = (210, 297)

MODERATE = {
    "dpi": (150, 200),
    "skew_deg": (-3, 3),
    "scale": (0.94, 1.0),
    "quality": (40, 80),
    "noise": (2, 8),  # standard deviation of 255
    "damage": ("pen line", "stain", "seal", "photocopy of a photocopy"),
}
HARSH = {
    "dpi": (150, 300),
    "skew_deg": (-8, 8),
    "scale": (0.85, 1.03),
    "turn_deg": (0, 90, 180, 270),
    "quality": (25, 50),
    "noise": (3, 10),
    "dithered": 0.4,  # of the pages
    "folded": 0.5,
    "faint_pencil": 0.5,
    "fold_darkness": (0.12, 0.35),
}
PHOTO = {
    "size": (4000, 3000),
    "fills": (0.45, 0.6),  # of the picture
    "perspective": 0.06,  # of a side, each corner
    "shadow": (0.15, 0.5),  # how much darker its dark end is
    "blur_px": (0.5, 1.6),
    "noise": (2, 7),
    "quality": (60, 90),
    "turn_deg": (0, 90, 180, 270),
    "tilt_deg": (-12, 12),
}


def adf(chance, grey, dpi, symbol, ranges):
    """Return a slip (at `dpi`) as a feeder scans it to A4. `symbol`: centre and side of the large symbol in pixels."""
    damage = chance.choice(ranges["damage"]) if "damage" in ranges else None
    if damage:
        grey = _DAMAGE[damage](chance, grey, dpi, symbol)
    if chance.random() < ranges.get("folded", 0):
        grey = fold(chance, grey, dpi, ranges["fold_darkness"])
    page = _laid(chance, grey, dpi, chance.uniform(*ranges["skew_deg"]))
    page = page.rotate(chance.choice(ranges.get("turn_deg", (0,))), expand=True)
    page = _noisy(chance, np.asarray(page, np.float32), chance.uniform(*ranges["noise"]))
    if chance.random() < ranges.get("dithered", 0):
        page = np.asarray(Image.fromarray(page).convert("1").convert("L"))
    return jpeg(page, chance.randint(*ranges["quality"]), dpi)


def photo(chance, grey, dpi):
    """Return a slip (at `dpi`) as a phone photographs it on a desk."""
    width, height = PHOTO["size"]
    turned = np.rot90(grey, chance.choice(PHOTO["turn_deg"]) // 90)
    high, wide = turned.shape
    size = math.sqrt(chance.uniform(*PHOTO["fills"]) * width * height / (wide * high))
    size = min(size, 0.86 * width / wide, 0.86 * height / high)
    angle, reach = math.radians(chance.uniform(*PHOTO["tilt_deg"])), PHOTO["perspective"] * size * max(wide, high)
    corners = []
    for x, y in ((-wide, -high), (wide, -high), (wide, high), (-wide, high)):
        u = size * (x * math.cos(angle) - y * math.sin(angle)) / 2 + width / 2
        v = size * (x * math.sin(angle) + y * math.cos(angle)) / 2 + height / 2
        corners.append((u + chance.uniform(-reach, reach), v + chance.uniform(-reach, reach)))
    corners = _inside(corners, width, height)
    coefficients = _perspective(corners, [(0, 0), (wide, 0), (wide, high), (0, high)])
    paper = Image.fromarray(np.ascontiguousarray(turned))
    laid = paper.transform((width, height), Image.Transform.PERSPECTIVE, coefficients, Image.Resampling.BICUBIC, fillcolor=255)
    mask = Image.new("L", (width, height))
    ImageDraw.Draw(mask).polygon(corners, fill=255)
    desk = _desk(chance, width, height)
    page = Image.composite(laid, desk, mask).filter(ImageFilter.GaussianBlur(chance.uniform(*PHOTO["blur_px"])))
    lit = np.asarray(page, np.float32) * _light(chance, width, height)
    return jpeg(_noisy(chance, lit, chance.uniform(*PHOTO["noise"])), chance.randint(*PHOTO["quality"]), 72)


def jpeg(page, quality, dpi):
    target = io.BytesIO()
    Image.fromarray(page).save(target, "JPEG", quality=quality, dpi=(dpi, dpi))
    return target.getvalue()


def fold(chance, grey, dpi, darkness):
    """A sheet that was folded once or twice in a school bag: a soft dark line and shading beside it, across the whole paper."""
    high, wide = grey.shape
    y, x = np.mgrid[:high, :wide].astype(np.float32)
    for _fold in range(chance.randint(1, 2)):
        slope = chance.uniform(-0.03, 0.03)
        along, across, size = (x, y, high) if chance.random() < 0.6 else (y, x, wide)
        distance = (across - chance.uniform(0.15, 0.85) * size - slope * along) / dpi * 25.4
        width = chance.uniform(0.15, 0.5)
        line = chance.uniform(*darkness) * np.exp(-((distance / width) ** 2))
        shade = 0.06 * np.exp(-np.abs(distance) / 6) * (distance > 0)
        grey = np.asarray(np.clip(grey * (1 - line - shade), 0, 255), np.uint8)
    return grey


def _pen_line(chance, grey, dpi, symbol):
    (x, y), side = symbol
    picture = Image.fromarray(grey)
    angle, reach = chance.uniform(0, math.pi), side * chance.uniform(0.6, 1.0)
    x, y = x + chance.uniform(-0.35, 0.35) * side, y + chance.uniform(-0.35, 0.35) * side
    ends = [(x + sign * reach * math.cos(angle), y + sign * reach * math.sin(angle)) for sign in (-1, 1)]
    ImageDraw.Draw(picture).line(ends, fill=chance.randint(10, 90), width=max(1, round(chance.uniform(0.5, 1.5) * dpi / 25.4)))
    return np.asarray(picture)


def _stain(chance, grey, dpi, _symbol):
    """Coffee or soy sauce: a soft patch with a darker rim, anywhere on the slip."""
    high, wide = grey.shape
    y, x = np.mgrid[:high, :wide].astype(np.float32)
    radius = chance.uniform(8, 30) * dpi / 25.4
    distance = np.hypot(x - chance.uniform(0, wide), (y - chance.uniform(0, high)) * chance.uniform(0.7, 1.4)) / radius
    body = chance.uniform(0.05, 0.22) / (1 + np.exp(np.minimum((distance - 1) * 25, 50)))
    rim = chance.uniform(0.03, 0.12) * np.exp(-(((distance - 0.97) * radius / dpi * 25.4 / 1.2) ** 2))
    return np.asarray(grey * (1 - body - rim), np.uint8)


def _seal(chance, grey, dpi, symbol):
    """A round red seal over the large symbol, in the grey that red becomes, with the gaps of a stamp."""
    (x, y), side = symbol
    radius = chance.uniform(18, 21) * dpi / 25.4
    high, wide = grey.shape
    seal = Image.new("L", (wide, high))
    draw = ImageDraw.Draw(seal)
    x, y = x + chance.uniform(-0.4, 0.4) * side, y + chance.uniform(-0.4, 0.4) * side
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), outline=255, width=max(1, round(dpi / 25.4)))
    points = [
        (x + radius * f * math.sin(math.pi * k / 5), y - radius * f * math.cos(math.pi * k / 5)) for k, f in enumerate((0.35, 0.14) * 5)
    ]
    draw.polygon(points, fill=255)
    for letter in range(12):
        angle = math.pi * (0.2 + 1.6 * letter / 11) + math.pi / 2
        u, v, half = x + 0.75 * radius * math.cos(angle), y + 0.75 * radius * math.sin(angle), 0.1 * radius
        draw.rectangle((u - half, v - half / 3, u + half, v), fill=255)
        draw.line((u, v - half, u, v + half), fill=255, width=max(1, round(dpi / 40)))
    patchy = np.asarray(seal, np.float32) / 255 * (0.6 + 0.4 * _clouds(chance, wide, high, 12))
    return np.asarray(grey * (1 - chance.uniform(0.3, 0.6) * patchy), np.uint8)


def _copied(chance, grey, dpi, _symbol):
    for _copy in range(2):
        picture = Image.fromarray(grey).filter(ImageFilter.GaussianBlur(chance.uniform(0.05, 0.11) * dpi / 25.4))
        values = (np.asarray(picture, np.float32) - 128) * chance.uniform(1.3, 2.2) + 128 + chance.uniform(-15, 25)
        specks = np.random.default_rng(chance.getrandbits(32)).random(values.shape) < chance.uniform(0, 0.0006)
        grey = np.asarray(np.clip(np.where(specks, 60, values), 15, 250), np.uint8)
    return grey


_DAMAGE = {"pen line": _pen_line, "stain": _stain, "seal": _seal, "photocopy of a photocopy": _copied}


def _laid(chance, grey, dpi, skew):
    """Return the slip, turned a little, somewhere on an A4 page; a whole A4 sheet fills it."""
    wide, high = (round(measure * dpi / 25.4) for measure in A4_MM)
    paper = Image.fromarray(grey)
    turned = paper.rotate(skew, Image.Resampling.BICUBIC, expand=True, fillcolor=250)
    page = Image.new("L", (wide, high), 250)
    spare_x, spare_y = wide - turned.width, high - turned.height
    x = chance.randint(0, spare_x) if spare_x > 0 else spare_x // 2
    y = chance.randint(0, spare_y) if spare_y > 0 else spare_y // 2
    page.paste(turned, (x, y))
    return page


def _noisy(chance, values, deviation):
    noise = np.random.default_rng(chance.getrandbits(32)).normal(0, deviation, values.shape)
    return np.asarray(np.clip(values + noise, 0, 255), np.uint8)


def _clouds(chance, wide, high, cells):
    """Return soft patches, 0 to 1, `high` x `wide`."""
    coarse = np.random.default_rng(chance.getrandbits(32)).integers(0, 255, (cells, cells)).astype(np.uint8)
    return np.asarray(Image.fromarray(coarse).resize((wide, high), Image.Resampling.BICUBIC), np.float32) / 255


def _desk(chance, width, height):
    shade = chance.uniform(60, 170)
    return Image.fromarray(np.asarray(shade + 50 * (_clouds(chance, width, height, 40) - 0.5), np.uint8))


def _light(chance, width, height):
    """Return the light on the desk: a slope, and the soft edge of a shadow."""
    x = np.linspace(-1, 1, width, dtype=np.float32)[None]
    y = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    angle, depth = chance.uniform(0, 2 * math.pi), chance.uniform(*PHOTO["shadow"])
    across = (x * math.cos(angle) + y * math.sin(angle) - chance.uniform(-0.6, 0.6)) * chance.uniform(1.5, 12)
    return np.float32(chance.uniform(0.8, 0.97)) * (1 - depth / (1 + np.exp(-across)))


def _inside(corners, width, height):
    """Return the corners, drawn towards the middle until all of the paper is in the picture."""
    over = max(max(abs(x - width / 2) / (width / 2), abs(y - height / 2) / (height / 2)) for x, y in corners)
    shrink = min(1, 0.98 / over)
    return [(width / 2 + (x - width / 2) * shrink, height / 2 + (y - height / 2) * shrink) for x, y in corners]


def _perspective(source, target):
    """Return Pillow's eight coefficients that take `source` to `target`."""
    rows = []
    for (x, y), (u, v) in zip(source, target, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
    return np.linalg.solve(np.array(rows, float), np.array(target, float).ravel())
