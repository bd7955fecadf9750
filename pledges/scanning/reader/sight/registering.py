"""Which symbols belong to one slip, and where its form lies on the page. Pure: Symbols and Forms in, Placed out.

Both symbols span the slip, so eight corners fix it: an affine map for a scan, a homography for a photo.
"""

from dataclasses import dataclass

import numpy as np

from pledges.scanning.reader.sight.forms import SLIP_SYMBOLS, Form, corners_of
from pledges.scanning.reader.sight.symbols import Symbol

LARGE, SMALL = SLIP_SYMBOLS
# By how much a map may miss the corners of the symbols, in sides of the large symbol
FLAT = 0.012  # an affine map that misses them by less is good enough: the paper lies flat
HOPELESS = 0.5  # one that misses them by more is not worth a homography: no perspective is that strong
LOOSEST = 0.06  # where the better map misses them by more, the two symbols are not of one slip of this form

SAME_PAPER = 0.25  # of a slip's diagonal: two slips whose middles are nearer would lie one on the other
SAME_PLACE = 0.3  # of a symbol's side: so near to where the family's own symbol must be, a symbol is that one


@dataclass(frozen=True, eq=False)
class Placed:
    """A slip on the page. `to_page`: 3 x 3, form points to pixels.

    `error`: by how much it misses the corners of its two symbols, in sides of the large one; None where one symbol places it.
    """

    code: str
    form: Form
    to_page: np.ndarray
    error: float | None
    symbols: tuple[Symbol, ...]

    def at(self, points):
        """Return the pixels (n x 2) of points of the form (n x 2)."""
        return apply(self.to_page, points)


def place_pairs(symbols, forms):
    """Return (Placed for every pair of a large and a small symbol of one slip, the symbols left over).

    All `symbols` bear one code; `forms` are the layouts its print run was printed in.
    """
    large = [symbol for symbol in symbols if symbol.origin]
    small = [symbol for symbol in symbols if not symbol.origin]
    fits = [(fit, one, other) for one in large for other in small if (fit := _best_fit(one, other, forms))]
    placed, used = [], set()
    for (error, form, to_page), one, other in sorted(fits, key=lambda each: each[0][0]):
        if used.isdisjoint({id(one), id(other)}):
            used |= {id(one), id(other)}
            placed.append(Placed(one.code, form, to_page, error, (one, other)))
    return placed, [symbol for symbol in symbols if id(symbol) not in used]


def place_alone(symbol, form, rectangle=None):
    """Return the slip's place as one symbol alone gives it: shift, turn and size only.

    `rectangle` is where the symbol is printed, if it is not one of the slip's own.
    """
    if rectangle is None:
        rectangle = form.symbols[LARGE if symbol.origin else SMALL]
    return Placed(symbol.code, form, similarity(corners_of(rectangle), symbol.corners), None, (symbol,))


def unevenness(placed):
    """Return how far the corners of the one symbol that places a slip are off a square, in its sides: 0 where paper lies flat."""
    symbol = placed.symbols[0]
    points = corners_of(placed.form.symbols[LARGE if symbol.origin else SMALL])
    return _missed(placed.to_page, points, symbol.corners) / symbol.side


def are_one_slip(symbol, other, forms):
    """Whether two symbols of different codes lie as a large and a small symbol of one slip do."""
    large, small = (symbol, other) if symbol.origin else (other, symbol)
    if symbol.code == other.code or not large.origin or small.origin:
        return False
    return _best_fit(large, small, forms) is not None


def is_same_paper(one, other):
    """Whether two placed slips of one code lie in the same place: there is one slip there, however many of its symbols placed it."""
    if one.code != other.code:
        return False
    middles = [each.at(corners_of(each.form.extent)).mean(axis=0) for each in (one, other)]
    wide = np.linalg.norm(np.ptp(other.at(corners_of(other.form.extent)), axis=0))
    return bool(np.linalg.norm(middles[0] - middles[1]) < SAME_PAPER * wide)


def is_family_part(symbol, placed):
    """Whether a large symbol is the one that the family keeps, beside a slip that was placed on the same page."""
    form = placed.form
    if form.keep is None or form.keep_page != form.slip_page:
        return False
    expected = placed.at(corners_of(form.keep)).mean(axis=0)
    return bool(np.linalg.norm(expected - symbol.centre) < SAME_PLACE * symbol.side)


def _best_fit(large, small, forms):
    """Return (error, form, map) of the layout that fits best, or None when none does."""
    to = np.vstack([large.corners, small.corners])
    fits = []
    for form in forms:
        points = np.vstack([corners_of(form.symbols[LARGE]), corners_of(form.symbols[SMALL])])
        for solve in (affine, homography):
            to_page = solve(points, to)
            error = _missed(to_page, points, to) / large.side
            if error < FLAT or error > HOPELESS:
                break
        if error < LOOSEST and np.linalg.det(to_page[:2, :2]) > 0:  # below 0 it would lie mirrored
            fits.append((error, form, to_page))
    return min(fits, key=lambda fit: fit[0], default=None)


def _missed(matrix, points, to):
    """Return by how many pixels a map misses, the root of the mean square."""
    return float(np.sqrt(((apply(matrix, points) - to) ** 2).sum(axis=1).mean()))


def apply(matrix, points):
    mapped = np.column_stack([points, np.ones(len(points))]) @ matrix.T
    return mapped[:, :2] / mapped[:, 2:]


def affine(points, to):
    """Return the 3 x 3 affine map that brings `points` nearest to `to` (n x 2 each)."""
    solved = np.linalg.lstsq(np.column_stack([points, np.ones(len(points))]), to, rcond=None)[0]
    return np.vstack([solved.T, (0, 0, 1)])


def similarity(points, to):
    """Return the nearest map that only shifts, turns and resizes."""
    x, y = points.T
    one, none = np.ones(len(x)), np.zeros(len(x))
    rows = np.vstack([np.column_stack([x, -y, one, none]), np.column_stack([y, x, none, one])])
    a, b, c, d = np.linalg.lstsq(rows, to.T.ravel(), rcond=None)[0]
    return np.array([(a, -b, c), (b, a, d), (0, 0, 1)])


def homography(points, to):
    """Return the nearest projective map (direct linear transform on normalised points, Hartley 1997)."""
    source, target = _normalising(points), _normalising(to)
    x, y = apply(source, points).T
    u, v = apply(target, to).T
    one, none = np.ones(len(x)), np.zeros(len(x))
    rows = np.vstack(
        [
            np.column_stack([x, y, one, none, none, none, -u * x, -u * y, -u]),
            np.column_stack([none, none, none, x, y, one, -v * x, -v * y, -v]),
        ]
    )
    solved = np.linalg.svd(rows)[2][-1].reshape(3, 3)
    matrix = np.linalg.inv(target) @ solved @ source
    return matrix / matrix[2, 2]


def _normalising(points):
    """Return the map that centres points and scales them to a mean distance of the square root of 2."""
    centre = points.mean(axis=0)
    scale = 2**0.5 / np.linalg.norm(points - centre, axis=1).mean()
    return np.array([(scale, 0, -scale * centre[0]), (0, scale, -scale * centre[1]), (0, 0, 1)])
