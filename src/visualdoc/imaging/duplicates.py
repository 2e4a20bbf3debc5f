"""Find patches of a picture that are copies of one another, down to their noise."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from visualdoc.imaging.components import Box, Component
from visualdoc.imaging.resampling import dilate, gaussian, resize_area

T = TypeVar("T", bound=np.generic)

SHAPE_SIDE_PX = 16
MIN_SHAPE_CORRELATION = 0.8
MAX_SIZE_RATIO = 1.12
# a copy has the very same strokes, so its box is off by a pixel at most
ALIGNMENT_PX = 1
HALVES_PX = (-0.5, 0.0, 0.5)
MIN_BACKGROUND_PX = 400
WORTH_A_LOOK = 0.1
# a piece is copied with all its letters: pairs that lie as far apart are compared together
SAME_WAY_PX = 2
# the noise around a single letter is too little to be sure of; chance reaches far there
SINGLE_SHARE = 0.4
RING = tuple(
    (round(radius * math.cos(angle)), round(radius * math.sin(angle)))
    for radius in (4, 7)
    for angle in (k * math.pi / 8 for k in range(16))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Duplicate:
    """Two patches with the same noise.

    Attributes
    ----------
    first, second
        Boxes (left, top, right, bottom) in px.
    correlation
        Of what is left of the picture between the strokes once slow structure is taken out, at
        the best displacement, minus the best one a few pixels off (repeating line work); less for
        a single glyph.
    glyphs
        How many glyphs the patch holds.
    """

    first: Box
    second: Box
    correlation: float
    glyphs: int = 1


def noise_residual(grey: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return noise and the finest print (H × W float32), without what a shift by a half px ends.

    A pasted piece seldom lands on whole pixels, and interpolation takes the finest noise away.
    """
    values = grey.astype(np.float32)
    return np.asarray(gaussian(values, 0.6) - gaussian(values, 1.6), dtype=np.float32)


def find_duplicates(
    grey: NDArray[np.uint8],
    ink: NDArray[np.bool_],
    glyphs: Sequence[Component],
    *,
    margin_px: int,
    run_px: int,
) -> list[Duplicate]:
    """Compare places that share glyphs of like shape by the noise around their strokes.

    The same letter printed twice has the same shape but neither the same noise nor the same piece
    of background; a copied one has both. A copied piece of a line carries several letters over, all
    by the same way: they are compared as one patch, which chance does not reach.

    Parameters
    ----------
    grey
        H × W uint8 at the scan's own pixels: resampling would destroy the trace.
    ink
        H × W bool strokes; they are left out of the comparison.
    glyphs
        Components of ``ink``.
    margin_px
        How much background around glyphs is compared.
    run_px
        How far along a line a copied piece may reach.

    References
    ----------
    Fridrich, Soukal and Lukáš, Detection of Copy-Move Forgery in Digital Images, DFRWS 2003;
    anchoring on glyphs instead of blocks keeps repeated letters apart from repeated pixels.
    """
    residual = noise_residual(grey)
    # edges of strokes are alike in every print of a letter
    background = ~dilate(ink, 11, 11)
    firsts, seconds = _alike(glyphs)
    found = []
    for members in _runs(firsts, seconds, run_px):
        box = _around(firsts[members], margin_px)
        way = np.median(seconds[members, :2] - firsts[members, :2], axis=0).astype(int)
        best = _noise_correlation(residual, background, box, (int(way[0]), int(way[1])))
        if len(members) == 1:
            best *= SINGLE_SHARE
        there = _around(seconds[members], margin_px)
        found.append(Duplicate(first=box, second=there, correlation=best, glyphs=len(members)))
    return sorted(found, key=lambda d: -d.correlation)


def _alike(glyphs: Sequence[Component]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Boxes (N × 4 each) of all pairs of glyphs of like shape and size."""
    shapes = np.stack([_shape(g) for g in glyphs]) if glyphs else np.zeros((0, 256))
    alike = shapes @ shapes.T > MIN_SHAPE_CORRELATION
    pairs = [
        (glyphs[i].box, glyphs[j].box)
        for i, j in zip(*np.nonzero(np.triu(alike, k=1)), strict=True)
        if _same_size(glyphs[i].box, glyphs[j].box)
    ]
    boxes = np.array(pairs, dtype=np.int64).reshape(-1, 2, 4)
    return boxes[:, 0], boxes[:, 1]


def _runs(
    firsts: NDArray[np.int64], seconds: NDArray[np.int64], run_px: int
) -> list[NDArray[np.int64]]:
    """Group pairs of one line that lie the same way apart; every pair is in one group at least."""
    way = seconds[:, :2] - firsts[:, :2]
    heights = firsts[:, 3] - firsts[:, 1]
    found: dict[tuple[int, ...], NDArray[np.int64]] = {}
    for index in range(len(firsts)):
        beside = np.abs(firsts[:, :2] - firsts[index, :2])
        near = (np.abs(way - way[index]) <= SAME_WAY_PX).all(axis=1)
        near &= (beside[:, 0] <= run_px) & (beside[:, 1] <= heights[index])
        members = np.flatnonzero(near)
        found[tuple(members.tolist())] = members
    return list(found.values())


def _around(boxes: NDArray[np.int64], margin_px: int) -> Box:
    left, top = (int(v) for v in boxes[:, :2].min(axis=0))
    right, bottom = (int(v) for v in boxes[:, 2:].max(axis=0))
    # a copied piece is seldom much taller than its line
    return left - margin_px, top - margin_px // 2, right + margin_px, bottom + margin_px // 2


def _shape(glyph: Component) -> NDArray[np.float64]:
    small = resize_area(
        glyph.mask.astype(np.uint8) * 255, width_px=SHAPE_SIDE_PX, height_px=SHAPE_SIDE_PX
    ).astype(np.float64)
    centred = small.ravel() - small.mean()
    return np.asarray(centred / max(float(np.linalg.norm(centred)), 1e-9), dtype=np.float64)


def _same_size(a: Box, b: Box) -> bool:
    sizes = [(box[2] - box[0], box[3] - box[1]) for box in (a, b)]
    return all(max(p, q) <= MAX_SIZE_RATIO * min(p, q) + 1 for p, q in zip(*sizes, strict=True))


def _noise_correlation(
    residual: NDArray[np.float32],
    background: NDArray[np.bool_],
    box: Box,
    way: tuple[int, int],
) -> float:
    reach = max(max(abs(dx), abs(dy)) for dx, dy in RING) + 2
    height, width = residual.shape
    left, top, right, bottom = box
    x, y = left + way[0], top + way[1]
    span = right - left, bottom - top
    if min(left, top) < 0 or right > width or bottom > height or min(x, y) < reach:
        return 0.0
    if x + span[0] + reach > width or y + span[1] + reach > height:
        return 0.0
    both = _cut(background, (left, top), span) & _cut(background, (x, y), span)
    if both.sum() < MIN_BACKGROUND_PX:
        return 0.0
    first = _cut(residual, (left, top), span)[both]

    def at(dx: float, dy: float) -> float:
        column, row = math.floor(dx), math.floor(dy)
        wider = _cut(residual, (x + column, y + row), (span[0] + 1, span[1] + 1))
        return _correlation(first, _between(wider, dx - column, dy - row)[both])

    steps = range(-ALIGNMENT_PX, ALIGNMENT_PX + 1)
    best, dx, dy = max((at(dx, dy), dx, dy) for dx, dy in product(steps, steps))
    if best < WORTH_A_LOOK:
        return 0.0
    best = max(at(dx + px, dy + py) for px, py in product(HALVES_PX, HALVES_PX))
    # repeating line work correlates at many displacements, a copy at a single one
    elsewhere = max(at(dx, dy) for dx, dy in RING)
    return max(best - max(elsewhere, 0.0), 0.0)


def _between(values: NDArray[np.float32], right: float, down: float) -> NDArray[np.float32]:
    """Values a fraction of a pixel further, bilinear; one row and column fewer."""
    across = values[:, :-1] * (1 - right) + values[:, 1:] * right
    return np.asarray(across[:-1] * (1 - down) + across[1:] * down, dtype=np.float32)


def _cut(image: NDArray[T], start: tuple[int, int], span: tuple[int, int]) -> NDArray[T]:
    (x, y), (width, height) = start, span
    return image[y : y + height, x : x + width]


def _correlation(a: NDArray[np.float32], b: NDArray[np.float32]) -> float:
    a, b = a - a.mean(), b - b.mean()
    return float((a * b).sum() / max(float(np.sqrt((a**2).sum() * (b**2).sum())), 1e-6))
