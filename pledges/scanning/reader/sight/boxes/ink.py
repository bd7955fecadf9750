"""Whether a box holds ink. Pure: arrays.

A box is divided into windows of 1 mm². Each is compared with the paper's own shade there and with what is printed in it, not
with one threshold for the whole page; small windows and an inner margin are taken from SDAPS. "Dark" is told from 0, the
shade of the paper, to 1, black on this page.
"""

from dataclasses import dataclass

import numpy as np

from pledges.scanning.reader.sight.boxes.folds import folds_in, runs_through
from pledges.scanning.reader.sight.boxes.streaks import streak


@dataclass(frozen=True)
class _Limits:
    """How many windows make a box empty or ink. Between `most_empty` and `least_ink` dark ones it is uncertain."""

    most_empty: int  # dark windows
    least_ink: int  # dark windows with a hard edge: as many mm of a stroke
    most_faint: int  # windows that may hold a faint stroke, in an empty box


@dataclass(frozen=True)
class _Clearness:
    """How clear a thin line must be: darker by `rise` than what lies beside it, on average over its cells.

    A cell counts as no darker than `darkest_cell`: one black speck must not make a line.
    """

    darkest_cell: float
    rise: float


SIGNATURE = _Limits(most_empty=3, least_ink=7, most_faint=5)
TICK = _Limits(most_empty=1, least_ink=3, most_faint=1)  # the box of 6 mm has 16 windows

# Windows
PIXELS_MM = 6  # as frames.Cut is scaled
WINDOW = PIXELS_MM  # a window is 1 x 1 mm
INSET_MM, TICK_INSET_MM = 1.0, 0.7  # windows begin so far within the frame's outer edge: its line, and how far it may be misplaced
TICK_LARGEST = 100  # pixels: a smaller Cut, with its ring, is the tick box
LEAST_CONTRAST = 25  # grey levels between paper and black: with less, noise would look dark
DARKEST_PAPER = 0.85  # of the shade of the paper around a box: in a box full of ink no window shows the paper
NOISE = 0.08  # a pixel no darker than this is paper; darkness begins here
PRINTED = 0.02  # a window of the blank print that is darker than this has print in it, which ink cannot be told from
SHARP = 0.15  # within a window with a stroke, dark and light pixels differ by more; in a stain they do not

# How much darker than the bare paper of its box a window with a stroke is
STROKE = 0.07
MOST_STROKE = 2 * STROKE  # more is never asked, however many dots there are
SOLID = 0.35  # no more is asked at all; so dark a window is ink without a hard edge, as in a box filled from edge to edge
BARE_TIMES, BARE_MORE = 1.5, 0.03  # bare paper is no darker than so many times the paper around the box, and so much more

# The same for a window that may hold a faint stroke
FAINT = 0.03
MOST_FAINT = 1.5 * STROKE  # more is never asked

# Dots of a black-and-white scan: they are thrown at random over grey paper, so that some windows are darker than others
DEVIATION = 0.84  # this quantile of windows is one standard deviation above the middle
DOTS = 5  # so many standard deviations darker than the middle no window is by chance
DOTS_AROUND = 1  # times the root of the mean darkness around the box: as much darker dots make a window by chance
DOTTED = 2  # times the darkness that dots give the paper: a stroke must be darker by so much more, for dots draw folds as well
CLEAN = 0.001  # on paper without dots most windows are less dark than this
PARTS, DOTLESS = 6, 0.7  # of a box's width; where this share of a part's windows is clean, there are no dots

# Thin streaks: strokes too thin or too faint for windows, seen as straight lines of cells of half a millimetre (streaks.py)
CELLS = 2  # to a window's side
STREAK, STREAK_CLEAN = _Clearness(1, 0.13), _Clearness(0.06, 0.032)  # such a line may be a stroke: on any paper, on clean paper
STREAK_SEEN = _Clearness(1, 0.1)  # among dots too, where windows show something as well
SURE_STREAK, SURE_STREAK_CLEAN = _Clearness(1, 0.17), _Clearness(0.1, 0.075)  # such a line is a stroke: on any paper, on clean paper

# Folds (folds.py)
FAINTEST_FOLD = 0.012  # a window of a fold is at least so dark, even on a photocopy
FOLD_ENDS = 60  # dark windows, all beside folds: so many may come from a fold whose line was not quite found

# Tick boxes
DARKER = 0.03  # of black, on average, than what lies beside two of its sides or more; empty ones differ by 0.02 at most

# Boxes full of ink
FILLED = 0.5  # of a box's windows are dark
AROUND_FILLED = 0.05  # while the paper around it is less dark than this; else the whole page may be dark


@dataclass(frozen=True)
class Verdict:
    """`ratio`: the share of dark windows (without those that may only be faint), kept beside the decision."""

    ratio: float
    decision: str


@dataclass(frozen=True)
class _Box:
    """What was measured of a box, window by window: rows x columns, if nothing else is said."""

    windows: np.ndarray  # rows x columns x pixels, shades from 0 to 255
    paper: np.ndarray  # the paper's shade at each window
    black: float  # the shade of black on this page
    dark: np.ndarray  # 0 to 1
    is_sharp: np.ndarray  # dark and light lie side by side in it, as at a stroke's edge
    is_free: np.ndarray  # nothing is printed in it
    beyond: list[np.ndarray]  # how dark those just outside the frame are, side by side: left, top, right, bottom


@dataclass(frozen=True)
class _Marks:
    """What may be ink in a box: windows (rows x columns, bool) that lie on no fold and have no print in them."""

    dark: np.ndarray
    strokes: np.ndarray  # of the dark ones, those with a hard edge
    faint: np.ndarray  # as dark as a faint stroke or darker, with a hard edge
    inked: int  # how many are strokes, or dark all over
    ratio: float  # the same as a share
    apart: np.ndarray | None = None  # all windows that lie not even beside a fold; None where none was sought
    is_line_doubtful: bool = False  # whether a line through the box may be more than a fold


def judge(cut, printed, black):
    """Return the Verdict on a signature's box: its Cut from the page, what is printed in it, the shade of black on this page."""
    box = _measured(cut, printed, black)
    marks = _marks_of_signature(box)
    return Verdict(marks.ratio, _decision_on_signature(box, marks))


def judge_tick(cut, printed, black, *, is_traced=False):
    """Return the same on the tick box. A frame that was traced by hand is no tick, unless there is ink in its middle as well."""
    box = _measured(cut, printed, black)
    marks = _marks_of_tick(box)
    is_doubtful = is_traced and not marks.dark[1:-1, 1:-1].any()
    return Verdict(marks.ratio, "uncertain" if is_doubtful else _decision_on_tick(box, marks))


def printed_windows(blank):
    """Return which windows of a box (bool, rows x columns) have print in them or beside them, from its Cut of the blank print."""
    return _widest((_darkness(_windows(blank)[0], 255, 0) > PRINTED).astype(np.uint8)) > 0


def _measured(cut, printed, black):
    """Return the _Box in a Cut."""
    windows, outside = _windows(cut)
    bright, rise = _shades(windows)
    paper = _paper(bright, outside)
    dark = _darkness(windows, paper, black)
    return _Box(
        windows=windows,
        paper=paper,
        black=black,
        dark=dark,
        is_sharp=rise / np.maximum(paper - black, LEAST_CONTRAST) > SHARP,
        is_free=_free(printed, dark.shape),
        beyond=_split(_darkness(np.concatenate(outside), paper.mean(), black), outside),
    )


def _marks_of_tick(box):
    """Return the _Marks in a tick box. It is too small to look for folds in it."""
    return _marks(box, *_dark_and_faint(box, is_tick=True))


def _marks_of_signature(box):
    """Return the _Marks in a signature's box, folds left out. Where hardly anything is seen, none is sought."""
    dark, faint = _dark_and_faint(box)
    is_enough = dark.sum() > SIGNATURE.most_empty
    if not is_enough and faint.sum() <= SIGNATURE.most_faint:
        return _marks(box, dark, faint)
    folds = folds_in(box.dark, box.beyond)
    return _marks(box, dark & folds.clear, faint & folds.clear, apart=folds.apart, is_line_doubtful=is_enough and folds.is_doubtful)


def _marks(box, dark, faint, **folds):
    strokes = dark & box.is_sharp
    inked = int((strokes | (dark & (box.dark > SOLID))).sum())
    return _Marks(dark, strokes, faint, inked, round(inked / max(1, int(box.is_free.sum())), 4), **folds)


def _decision_on_tick(box, marks):
    """Ask one question after the other; the first that applies decides."""
    if marks.strokes.sum() >= TICK.least_ink:
        return "uncertain" if runs_through(marks.dark, box.beyond) else "ink"
    if _is_filled(box, marks):
        return "ink" if marks.ratio >= FILLED else "uncertain"
    if marks.inked > TICK.most_empty or marks.faint.sum() > TICK.most_faint or _is_darker(box):
        return "uncertain"
    return "empty"


def _is_darker(box):
    """Whether a tick box is darker on average than the paper beside it, as where a faint tick is lost among dots."""
    return box.dark.mean() - sorted(np.median(side) for side in box.beyond)[1] > DARKER


def _decision_on_signature(box, marks):
    """Ask one question after the other; the first that applies decides."""
    if marks.strokes.sum() >= SIGNATURE.least_ink:
        return "uncertain" if _may_be_folds(box, marks) else "ink"
    if _is_filled(box, marks):
        return "ink" if marks.ratio >= FILLED else "uncertain"
    if marks.is_line_doubtful:
        return "uncertain"
    return _decision_on_thin(box, marks)


def _decision_on_thin(box, marks):
    """The same for a signature's box with a thin or faint stroke at most, by the clearest straight line in it."""
    seen = marks.strokes | marks.faint
    is_clean = np.quantile(box.dark, DEVIATION) < CLEAN
    folds = folds_in(box.dark, box.beyond, FAINTEST_FOLD)
    has_line = _line_seeker(box, folds)
    if _may_be_sure(seen, folds) and has_line(SURE_STREAK_CLEAN if is_clean else SURE_STREAK):
        return "ink"
    if marks.inked > SIGNATURE.most_empty:
        return "uncertain"
    if seen.sum() > SIGNATURE.most_faint:  # dots make windows look faint, so among them a line must say it too
        return "empty" if _has_dots(box.dark) and not has_line(STREAK_SEEN) else "uncertain"
    return "uncertain" if has_line(STREAK_CLEAN if is_clean else STREAK) else "empty"


def _dark_and_faint(box, *, is_tick=False):
    """Return which windows are as dark as a stroke, and which are as dark as a faint one and have a hard edge."""
    dark, faint = (_joined(box.dark > level) & box.is_free for level in _levels(box, is_tick=is_tick))
    return dark, faint & box.is_sharp


def _levels(box, *, is_tick):
    """Return how dark a window with a stroke is at least, and one that may have a faint stroke.

    Both are darker than the bare paper of the box, and darker than dots make it by chance. The bare paper is as dark as most of
    the box or, where most of it may be ink, as the paper around it. A tick, and a box filled to its edges, make windows differ
    as dots do: so the dots around the box are measured too, and the lesser of both counts.
    """
    middle, upper = np.quantile(box.dark, (0.5, DEVIATION))
    around = np.median(np.concatenate(box.beyond))
    bare = min(middle, BARE_TIMES * around + BARE_MORE)
    dots_within = DOTS * (upper - middle)
    dots = min(dots_within, DOTS_AROUND * _second_cleanest(box.beyond) ** 0.5)
    stroke = max(STROKE, dots) if is_tick else max(STROKE + DOTTED * min(middle, around), dots_within)
    faint = max(FAINT, dots)
    return min(bare + min(stroke, MOST_STROKE), SOLID), min(bare + min(faint, MOST_FAINT), SOLID)


def _second_cleanest(beyond):
    """Return how dark the second cleanest of the four sides is: at two of them print, or a stroke that runs over, may lie."""
    return sorted(side.mean() for side in beyond)[1]


def _is_filled(box, marks):
    """Whether half of a box or more is dark amid clean paper, with hard edges or without."""
    return marks.dark.sum() >= FILLED * box.is_free.sum() and _second_cleanest(box.beyond) < AROUND_FILLED


def _may_be_folds(box, marks):
    """Whether all strokes lie beside folds, the faintest included.

    The outermost windows are left out: they are dark where a fold runs close to the frame.
    """
    if marks.strokes.sum() > FOLD_ENDS:
        return False
    away = (marks.strokes & marks.apart)[1:-1, 1:-1]
    return not (away.any() and (away & folds_in(box.dark, box.beyond, FAINTEST_FOLD).apart[1:-1, 1:-1]).any())


def _may_be_sure(seen, folds):
    """Whether a clear thin line is surely ink: as many windows show it as make a signature, and it can be no fold and no crease."""
    return seen.sum() >= SIGNATURE.least_ink and folds.clear.all() and not _reaches_edge(seen)


def _line_seeker(box, folds):
    """Return a function that says whether there is a line of a _Clearness in the box, off its folds and its print."""
    cells = _cells(box)
    may_run = np.kron(box.is_free & folds.clear, np.ones((CELLS, CELLS), bool))

    def has_line(clearness):
        return streak(np.minimum(cells, clearness.darkest_cell), may_run) > clearness.rise

    return has_line


def _reaches_edge(seen):
    """Whether something comes close to a box's frame, as a crease does that runs in from beyond it."""
    return bool(seen[0].any() or seen[-1].any() or seen[:, 0].any() or seen[:, -1].any())


def _has_dots(dark):
    """Whether a black-and-white scan's dots lie all over a box, not strokes in a part of it."""
    return min(np.quantile(part, DOTLESS) for part in np.array_split(dark, PARTS, axis=1)) > CLEAN


def _cells(box):
    """Return how dark each cell is, 0 to 1: rows x columns, CELLS x CELLS of them a window."""
    rows, columns, _pixels = box.windows.shape
    paper, size = box.paper[..., None], WINDOW // CELLS
    dark = np.clip((paper - box.windows) / np.maximum(paper - box.black, LEAST_CONTRAST), 0, 1)
    cells = dark.reshape(rows, columns, CELLS, size, CELLS, size).mean(axis=(3, 5))
    return cells.swapaxes(1, 2).reshape(rows * CELLS, columns * CELLS)


def _joined(is_dark):
    """Return the windows of which a neighbour is dark too: strokes go on, specks and dots do not."""
    padded = np.pad(is_dark, 1).astype(np.uint8)
    rows = padded[:-2] + padded[1:-1] + padded[2:]
    return is_dark & (rows[:, :-2] + rows[:, 1:-1] + rows[:, 2:] > 1)


def _windows(cut):
    """Return (windows within the frame: rows x columns x pixels, the four rows of windows just outside it)."""
    inset = TICK_INSET_MM if max(cut.grey.shape) < TICK_LARGEST else INSET_MM
    start = cut.ring + round(inset * PIXELS_MM)
    high, wide = cut.grey.shape
    rows, columns = (high - 2 * start) // WINDOW, (wide - 2 * start) // WINDOW
    inner = _grid(cut.grey[start : start + rows * WINDOW, start : start + columns * WINDOW])
    depth, down, across = cut.ring - 2, slice(start, start + rows * WINDOW), slice(start, start + columns * WINDOW)
    strips = (cut.grey[down, :depth].T, cut.grey[:depth, across], cut.grey[down, -depth:].T, cut.grey[-depth:, across])
    return inner, [strip.reshape(depth, -1, WINDOW).swapaxes(0, 1).reshape(-1, depth * WINDOW) for strip in strips]


def _grid(grey):
    rows, columns = grey.shape[0] // WINDOW, grey.shape[1] // WINDOW
    return grey.reshape(rows, WINDOW, columns, WINDOW).swapaxes(1, 2).reshape(rows, columns, WINDOW * WINDOW)


def _paper(bright, outside):
    """Return the paper's shade at each window: the brightest near it, but hardly darker than the paper around the box."""
    _left, top, _right, bottom = outside
    down = np.linspace(0, 1, len(bright))[:, None]
    return np.maximum(_widest(bright), DARKEST_PAPER * (_bright(top) * (1 - down) + _bright(bottom) * down))


def _darkness(windows, paper, black):
    """Return how dark each window is, 0 to 1, on average over its pixels."""
    paper = np.asarray(paper)[..., None]
    dark = (paper - windows) / np.maximum(paper - black, LEAST_CONTRAST)
    return np.clip((dark - NOISE) / (1 - NOISE), 0, 1).mean(axis=-1)


def _free(printed, shape):
    """Return which windows have nothing printed in them; a Cut may be a window larger or smaller than the blank print's."""
    free = np.ones(shape, bool)
    rows, columns = min(shape[0], printed.shape[0]), min(shape[1], printed.shape[1])
    free[:rows, :columns] = ~printed[:rows, :columns]
    return free


def _bright(windows):
    return _shades(windows)[0]


def _shades(windows):
    """Return (the shade that four fifths of a window's pixels are darker than, how far above the darkest tenth's it is).

    The second is how hard dark stands beside light, as a stroke's does and a stain's does not.
    """
    low, high = int(windows.shape[-1] * 0.1), int(windows.shape[-1] * 0.8)
    ordered = np.sort(windows, axis=-1)  # many times faster than a partition at two places
    return ordered[..., high], ordered[..., high] - ordered[..., low]


def _split(values, parts):
    """Return what was joined as `parts`, apart again."""
    return np.split(values, np.cumsum([len(part) for part in parts])[:-1])


def _widest(values):
    """Return the greatest of each value and its eight neighbours."""
    padded = np.pad(values, 1, mode="edge")
    tall = np.maximum(np.maximum(padded[:-2], padded[1:-1]), padded[2:])
    return np.maximum(np.maximum(tall[:, :-2], tall[:, 1:-1]), tall[:, 2:])
