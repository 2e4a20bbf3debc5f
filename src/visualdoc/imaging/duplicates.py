"""Find patches of a picture that are copies of one another, down to their noise."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from visualdoc.imaging.components import Component
from visualdoc.imaging.resampling import dilate, gaussian, resize_area

T = TypeVar("T", bound=np.generic)

SHAPE_SIDE_PX = 16
MIN_SHAPE_CORRELATION = 0.8
MAX_SIZE_RATIO = 1.12
# a copy has the very same strokes, so its box is off by a pixel at most
ALIGNMENT_PX = 1
MIN_BACKGROUND_PX = 400
WORTH_A_LOOK = 0.2
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
        the best displacement, minus the best one a few pixels off (repeating line work).
    """

    first: tuple[int, int, int, int]
    second: tuple[int, int, int, int]
    correlation: float


def noise_residual(grey: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return what a light blur takes away: noise and the finest print (H × W float32)."""
    values = grey.astype(np.float32)
    return np.asarray(values - gaussian(values, 1.3), dtype=np.float32)


def find_duplicates(
    grey: NDArray[np.uint8], ink: NDArray[np.bool_], glyphs: Sequence[Component], margin_px: int
) -> list[Duplicate]:
    """Compare every two glyphs of like shape by the noise around their strokes.

    The same letter printed twice has the same shape but neither the same noise nor the same piece
    of background; a copied one has both, to the pixel.

    Parameters
    ----------
    grey
        H × W uint8 at the scan's own pixels: resampling would destroy the trace.
    ink
        H × W bool strokes; they are left out of the comparison.
    glyphs
        Components of ``ink``.
    margin_px
        How much background around a glyph is compared.

    References
    ----------
    Fridrich, Soukal and Lukáš, Detection of Copy-Move Forgery in Digital Images, DFRWS 2003;
    anchoring on glyphs instead of blocks keeps repeated letters apart from repeated pixels.
    """
    residual = noise_residual(grey)
    # edges of strokes are alike in every print of a letter
    background = ~dilate(ink, 11, 11)
    shapes = np.stack([_shape(g) for g in glyphs]) if glyphs else np.zeros((0, 256))
    found = []
    alike = shapes @ shapes.T > MIN_SHAPE_CORRELATION
    for i, j in zip(*np.nonzero(np.triu(alike, k=1)), strict=True):
        if _same_size(glyphs[i].box, glyphs[j].box):
            best = _noise_correlation(residual, background, glyphs[i].box, glyphs[j].box, margin_px)
            found.append(Duplicate(first=glyphs[i].box, second=glyphs[j].box, correlation=best))
    return sorted(found, key=lambda d: -d.correlation)


def _shape(glyph: Component) -> NDArray[np.float64]:
    small = resize_area(
        glyph.mask.astype(np.uint8) * 255, width_px=SHAPE_SIDE_PX, height_px=SHAPE_SIDE_PX
    ).astype(np.float64)
    centred = small.ravel() - small.mean()
    return np.asarray(centred / max(float(np.linalg.norm(centred)), 1e-9), dtype=np.float64)


def _same_size(a: tuple[int, int, int, int], b: tuple[int, int, int, int]) -> bool:
    sizes = [(box[2] - box[0], box[3] - box[1]) for box in (a, b)]
    return all(max(p, q) <= MAX_SIZE_RATIO * min(p, q) + 1 for p, q in zip(*sizes, strict=True))


def _noise_correlation(
    residual: NDArray[np.float32],
    background: NDArray[np.bool_],
    a: tuple[int, int, int, int],
    b: tuple[int, int, int, int],
    margin_px: int,
) -> float:
    reach = max(max(abs(dx), abs(dy)) for dx, dy in RING) + 1
    height, width = residual.shape
    span = (a[2] - a[0] + 2 * margin_px, a[3] - a[1] + 2 * margin_px)
    starts = ((a[0] - margin_px, a[1] - margin_px), (b[0] - margin_px, b[1] - margin_px))
    if any(
        x < reach or y < reach or x + span[0] + reach > width or y + span[1] + reach > height
        for x, y in starts
    ):
        return 0.0
    first = _cut(residual, starts[0], span)
    open_first = _cut(background, starts[0], span)

    def at(dx: int, dy: int) -> float:
        place = (starts[1][0] + dx, starts[1][1] + dy)
        both = open_first & _cut(background, place, span)
        if both.sum() < MIN_BACKGROUND_PX:
            return 0.0
        return _correlation(first[both], _cut(residual, place, span)[both])

    steps = range(-ALIGNMENT_PX, ALIGNMENT_PX + 1)
    best = max(at(dx, dy) for dy, dx in product(steps, steps))
    if best < WORTH_A_LOOK:
        return 0.0
    # repeating line work correlates at many displacements, a copy at a single one
    elsewhere = max(at(dx, dy) for dx, dy in RING)
    return max(best - max(elsewhere, 0.0), 0.0)


def _cut(image: NDArray[T], start: tuple[int, int], span: tuple[int, int]) -> NDArray[T]:
    (x, y), (width, height) = start, span
    return image[y : y + height, x : x + width]


def _correlation(a: NDArray[np.float32], b: NDArray[np.float32]) -> float:
    a, b = a - a.mean(), b - b.mean()
    return float((a * b).sum() / max(float(np.sqrt((a**2).sum() * (b**2).sum())), 1e-6))
