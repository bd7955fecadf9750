"""Whether a box holds ink, told by its windows (windows.py). Pure: arrays.

Each is compared with the paper's own shade there and with what is printed in it, not with one threshold for the whole page.
"""

from dataclasses import dataclass

import numpy as np

from pledges.scanning.reader.sight.boxes.folds import folds_in, runs_through
from pledges.scanning.reader.sight.boxes.streaks import streak
from pledges.scanning.reader.sight.boxes.windows import CELLS, cells_of, measured


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
STREAK, STREAK_CLEAN = _Clearness(1, 0.13), _Clearness(0.06, 0.032)  # such a line may be a stroke: on any paper, on clean paper
STREAK_SEEN = _Clearness(1, 0.1)  # among dots too, where windows show something as well
SURE_STREAK, SURE_STREAK_CLEAN = _Clearness(1, 0.17), _Clearness(0.1, 0.075)  # such a line is a stroke: on any paper, on clean paper

# Folds (folds.py)
FAINTEST_FOLD = 0.012  # a window of a fold is at least so dark, even on a photocopy
FOLD_ENDS = 60  # dark windows, all beside folds: so many may come from a fold whose line was not quite found

# Tick boxes
DARKER = 0.03  # of black, on average, than what lies beside two of its sides or more; empty ones differ by 0.02 at most

PALE_STROKES, PALE_SEEN = 2, 4  # windows of a stroke, and with faint ones: in a box that is darker too, a pale tick

# Boxes full of ink
FILLED = 0.5  # of a box's windows are dark
AROUND_FILLED = 0.05  # while the paper around it is less dark than this; else the whole page may be dark


@dataclass(frozen=True)
class Verdict:
    """`ratio`: the share of dark windows (without those that may only be faint), kept beside the decision."""

    ratio: float
    decision: str


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
    box = measured(cut, printed, black)
    marks = _marks_of_signature(box)
    return Verdict(marks.ratio, _decision_on_signature(box, marks))


def judge_tick(cut, printed, black, *, is_traced=False):
    """Return the same on the tick box. A frame that was traced by hand is no tick, unless there is ink in its middle as well."""
    box = measured(cut, printed, black)
    marks = _marks_of_tick(box)
    is_doubtful = is_traced and not marks.dark[1:-1, 1:-1].any()
    return Verdict(marks.ratio, "uncertain" if is_doubtful else _decision_on_tick(box, marks))


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
        return "uncertain" if runs_through(marks.dark, box.beyond) or _is_level(marks.strokes) else "ink"
    if _is_filled(box, marks):
        return "ink" if marks.ratio >= FILLED else "uncertain"
    seen = marks.strokes | marks.faint
    if _may_be_pale(marks) and _is_darker(box) and not (runs_through(marks.dark | marks.faint, box.beyond) or _is_level(seen)):
        return "ink"
    if marks.inked > TICK.most_empty or marks.faint.sum() > TICK.most_faint or _is_darker(box):
        return "uncertain"
    return "empty"


def _is_level(seen):
    """Whether all that is seen lies in one row or column, as a fold does beside the frame, or the frame's own line, and no tick."""
    return bool(min(seen.any(axis=0).sum(), seen.any(axis=1).sum()) == 1)


def _may_be_pale(marks):
    return marks.strokes.sum() >= PALE_STROKES and (marks.strokes | marks.faint).sum() >= PALE_SEEN


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
    cells = cells_of(box)
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


def _joined(is_dark):
    """Return the windows of which a neighbour is dark too: strokes go on, specks and dots do not."""
    padded = np.pad(is_dark, 1).astype(np.uint8)
    rows = padded[:-2] + padded[1:-1] + padded[2:]
    return is_dark & (rows[:, :-2] + rows[:, 1:-1] + rows[:, 2:] > 1)
