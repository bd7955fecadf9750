"""Thin lines that no window shows, because they are faint or lie among a scan's dots. Pure: arrays.

Along a line darkness adds up; so straight lines of cells are compared with the lines beside them.
"""

import numpy as np

LENGTH = 12  # cells: six millimetres, for ink.py cuts cells of half a millimetre
BESIDE = 2  # cells from a line to those it is compared with: a stroke is narrower, the rim of a stain wider
SLOPES = np.linspace(-1, 1, 9)  # rows a column; steeper lines are seen with rows and columns exchanged


def streak(dark, is_clear):
    """Return how much darker the clearest line of LENGTH is than the darker of the two beside it, 0 to 1, on average over its cells.

    `dark`: rows x columns of cells, 0 to 1; `is_clear`: bool, the same: where a line may run.
    """
    return max(_clearest(dark, is_clear, slope) for dark, is_clear in ((dark, is_clear), (dark.T, is_clear.T)) for slope in SLOPES)


def _clearest(dark, is_clear, slope):
    """The same among lines of one slope, wherever they begin."""
    cells = round(LENGTH / np.hypot(1, slope))
    rows = np.rint(slope * np.arange(cells)).astype(int)
    rows -= rows.min()
    high, wide = dark.shape[0] - rows.max(), dark.shape[1] - cells + 1
    if high <= 2 * BESIDE or wide <= 0:
        return 0.0
    steps = [np.s_[row : row + high, column : column + wide] for column, row in enumerate(rows)]
    along = dark[steps[0]].copy()
    for step in steps[1:]:
        along += dark[step]
    along /= cells
    rise = along[BESIDE:-BESIDE] - np.maximum(along[: -2 * BESIDE], along[2 * BESIDE :])
    if not is_clear.all():
        rise = rise[np.logical_and.reduce([is_clear[step] for step in steps])[BESIDE:-BESIDE]]
    return float(rise.max(initial=0))
