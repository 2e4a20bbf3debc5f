"""Characters of a zone that are the same pixels: print repeats a shape, never its grain.

Two prints of one letter differ by the grain of ink, paper and sensor. Where a character was copied
inside a file, the grain is copied with it. Pairs of equal letters are laid on each other by whole
pixels, as copying does, and what is left is held against what other pairs leave.

References
----------
Fridrich, Soukal and Lukáš, Detection of copy-move forgery in digital images, DFRWS 2003 (equal
blocks). Immerkær, Fast noise variance estimation, CVIU 64(2), 1996, doi:10.1006/cviu.1996.0060.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from visualdoc.reading.mrz.types import MrzReading
from visualdoc.reading.mrz_print.cells import pitch_px, rows_of

Doubles = NDArray[np.float64]

MIN_GRAIN = 0.2
"""Grey levels of grain below which nothing can be told: drawn files repeat letters exactly."""

MAX_OF_NEXT = 0.65
"""A copy leaves less than this share of what the closest pair of other characters leaves. The
closest pairs of 100 drawn genuine zones had 0.77, 0.83 and 0.84, all others more."""

MIN_NEXT = 1.5
"""Grey levels that other pairs must leave: less is no grain, and all pairs are alike."""

MIN_PAIRS = 20
MARGIN_PX = 2
MAX_SISTERS = 24
HALF_WIDTH_PITCHES, HALF_HEIGHT_PITCHES = 0.38, 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class CopiedPair:
    """Two characters whose pixels are the same.

    Attributes
    ----------
    places
        Row and column of both.
    difference, usual
        Root mean square of what is left between them, and between the closest pair of other
        characters, grey levels.
    score
        1 where the share of the two is just low enough; higher is stronger.
    """

    places: tuple[tuple[int, int], tuple[int, int]]
    difference: float
    usual: float
    score: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Cell:
    place: tuple[int, int]
    left: int
    top: int


def copied_pair(reading: MrzReading, pixels: NDArray[np.uint8]) -> CopiedPair | None:
    """Find the pair of equal letters that is a copy, None when there is none.

    Parameters
    ----------
    reading
        Tells letters and about where they stand.
    pixels
        H × W × 3 uint8, the page as it was scanned: resampling would spread the grain.
    """
    half = np.round(np.array(_halves(reading, pitch_px(rows_of(reading))))).astype(int)
    grey = pixels[..., 1]
    groups = _letters(reading, grey.shape, half)
    if _grain(grey, [cell for cells in groups for cell in cells], half) < MIN_GRAIN:
        return None
    pairs = [
        (_difference(grey, a, b, half), a.place, b.place)
        for cells in groups
        for a, b in combinations(cells[:MAX_SISTERS], 2)
    ]
    if len(pairs) < MIN_PAIRS:
        return None
    left, first, second = min(pairs)
    others = [other for other, a, b in pairs if not {a, b} & {first, second}]
    usual = min(others, default=0.0)
    if usual < MIN_NEXT or left >= MAX_OF_NEXT * usual:
        return None
    return CopiedPair(
        places=(first, second),
        difference=left,
        usual=usual,
        score=MAX_OF_NEXT * usual / max(left, 0.1 * usual),
    )


def _halves(reading: MrzReading, pitch: float) -> tuple[float, float]:
    """Half sides of a cell along x and y; a turned zone gets a square that lies inside it."""
    (x0, y0), (x1, y1) = reading.corners_px.xy[:2]
    along = abs(np.arctan2(y1 - y0, x1 - x0)) % np.pi
    along = min(along, np.pi - along)
    wide, high = HALF_WIDTH_PITCHES * pitch, HALF_HEIGHT_PITCHES * pitch
    if along < 0.15:
        return wide, high
    return (high, wide) if along > np.pi / 2 - 0.15 else (wide, wide)


def _letters(
    reading: MrzReading, shape: tuple[int, ...], half: NDArray[np.int_]
) -> list[list[_Cell]]:
    """Cells of every letter that stands more than once, those at the page's border left out."""
    groups: dict[str, list[_Cell]] = {}
    for row, line in enumerate(reading.characters):
        for column, character in enumerate(line):
            centre = character.polygon_px.centre
            left, top = round(centre.x) - half[0], round(centre.y) - half[1]
            inside = min(left, top) >= MARGIN_PX
            inside &= left + 2 * half[0] + 1 + MARGIN_PX <= shape[1]
            inside &= top + 2 * half[1] + 1 + MARGIN_PX <= shape[0]
            if inside:
                cell = _Cell(place=(row, column), left=int(left), top=int(top))
                groups.setdefault(character.character, []).append(cell)
    return [cells for cells in groups.values() if len(cells) > 1]


def _patch(grey: NDArray[np.uint8], cell: _Cell, half: NDArray[np.int_], margin: int) -> Doubles:
    rows = slice(cell.top - margin, cell.top + 2 * int(half[1]) + 1 + margin)
    columns = slice(cell.left - margin, cell.left + 2 * int(half[0]) + 1 + margin)
    return grey[rows, columns].astype(np.float64)


def _difference(grey: NDArray[np.uint8], a: _Cell, b: _Cell, half: NDArray[np.int_]) -> float:
    """Root mean square of what two cells leave at the best shift by whole pixels."""
    still, moving = _patch(grey, a, half, 0), _patch(grey, b, half, MARGIN_PX)
    return min(_left(still, window) for window in _windows(moving, still.shape))


def _windows(moving: Doubles, shape: tuple[int, ...]) -> Iterator[Doubles]:
    for down in range(2 * MARGIN_PX + 1):
        for right in range(2 * MARGIN_PX + 1):
            yield moving[down : down + shape[0], right : right + shape[1]]


def _left(a: Doubles, b: Doubles) -> float:
    """Root mean square of a difference without its mean."""
    return float((a - b).std())


def _grain(grey: NDArray[np.uint8], cells: list[_Cell], half: NDArray[np.int_]) -> float:
    """Estimate the grain from the smoothest tenth of the cells, so that it is never too high."""
    if not cells:
        return 0.0
    return float(np.quantile([_immerkaer(_patch(grey, cell, half, 0)) for cell in cells], 0.1))


def _immerkaer(patch: Doubles) -> float:
    """Noise by a mask that edges and slopes do not answer to; its median leaves strokes out."""
    rows = patch[:-2] - 2 * patch[1:-1] + patch[2:]
    mask = rows[:, :-2] - 2 * rows[:, 1:-1] + rows[:, 2:]
    return float(np.median(np.abs(mask)) / 0.6745 / 6.0)
