"""Cut the glyphs of a line out of a picture, in true size, and tell how alike two of them are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from visualdoc.imaging.components import Box, Component, components
from visualdoc.imaging.resampling import dilate

Floats = NDArray[np.float32]

PX_PER_MM = 8.0
SIDE_PX = 32
"""A glyph's picture: 4 mm square, larger ones are not compared."""

MIN_HEIGHT_MM = 0.7
MAX_SIDE_MM = SIDE_PX / PX_PER_MM
SPECK_MM2 = 0.012
# dots and accents stand so much of the glyph's height above or below it
MARK_GAP_SHARE = 0.6
MARK_OVERLAP_SHARE = 0.5
# scanners differ in sharpness below this
BLUR_MM = 0.07
SHIFTS_PX = (-1, 0, 1)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Glyphs:
    """Glyphs of one entry.

    Attributes
    ----------
    boxes
        On the entry's picture.
    pictures
        n × (32 · 32) float32 in [0, 1]: share of ink at 8 px per mm, the ink's centre in the
        middle.
    """

    boxes: tuple[Box, ...]
    pictures: Floats

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.boxes)


def cut_glyphs(tone: NDArray[np.uint8], ink: NDArray[np.bool_], px_per_mm: float) -> Glyphs:
    """Cut the glyphs of an entry.

    Parameters
    ----------
    tone
        h × w uint8: 255 where nothing is printed, dark in ink.
    ink
        h × w bool strokes of the entry.
    """
    parts = components(ink, min_area_px=max(round(SPECK_MM2 * px_per_mm**2), 2))
    groups = [g for g in _with_marks(parts) if _is_glyph(_box(g), px_per_mm)]
    if not groups:
        return Glyphs(boxes=(), pictures=np.zeros((0, SIDE_PX**2), dtype=np.float32))
    dark = float(np.quantile(tone[ink], 0.15))
    share = np.clip((255.0 - tone.astype(np.float32)) / max(255.0 - dark, 32.0), 0, 1)
    share = cv2.GaussianBlur(share, (0, 0), BLUR_MM * px_per_mm)
    pictures = [_picture(share, group, px_per_mm) for group in groups]
    return Glyphs(boxes=tuple(_box(g) for g in groups), pictures=np.stack(pictures))


def unlikeness(first: Floats, second: Floats) -> Floats:
    """How unlike glyphs are: 0 for the same picture, about 1 for unrelated ones.

    The squared difference over the mean squared ink, at the best shift by up to a pixel.

    Parameters
    ----------
    first, second
        n × P and m × P.

    Returns
    -------
    numpy.ndarray
        n × m float32.
    """
    if not len(first) or not len(second):
        return np.ones((len(first), len(second)), dtype=np.float32)
    squares = [(p**2).sum(axis=1) for p in (first, second)]
    square = first.reshape(-1, SIDE_PX, SIDE_PX)
    best = np.full((len(first), len(second)), -np.inf, dtype=np.float32)
    for dy in SHIFTS_PX:
        for dx in SHIFTS_PX:
            moved = np.roll(square, (dy, dx), axis=(1, 2)).reshape(len(first), -1)
            np.maximum(best, moved @ second.T, out=best)
    mean = (squares[0][:, None] + squares[1][None, :]) / 2
    return np.asarray(1.0 - best / np.maximum(mean, 1e-6), dtype=np.float32)


def _box(parts: Sequence[Component]) -> Box:
    boxes = np.array([part.box for part in parts])
    (left, top), (right, bottom) = boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)
    return int(left), int(top), int(right), int(bottom)


def _with_marks(parts: list[Component]) -> list[list[Component]]:
    """Join dots and accents to the letter that they stand above or below."""
    groups = [[part] for part in sorted(parts, key=lambda p: -p.area_px)]
    joined: list[list[Component]] = []
    for group in groups:
        host = next((g for g in joined if _marks(group[0].box, g[0].box)), None)
        if host is None:
            joined.append(group)
        else:
            host.extend(group)
    return sorted(joined, key=lambda g: _box(g)[:2])


def _marks(mark: Box, letter: Box) -> bool:
    overlap = min(mark[2], letter[2]) - max(mark[0], letter[0])
    gap = max(mark[1] - letter[3], letter[1] - mark[3])
    height = letter[3] - letter[1]
    small = mark[3] - mark[1] < 0.6 * height
    beside = overlap >= MARK_OVERLAP_SHARE * min(mark[2] - mark[0], letter[2] - letter[0])
    return small and beside and gap <= MARK_GAP_SHARE * height


def _is_glyph(box: Box, px_per_mm: float) -> bool:
    width, height = (box[2] - box[0]) / px_per_mm, (box[3] - box[1]) / px_per_mm
    return height >= MIN_HEIGHT_MM and max(width, height) <= MAX_SIDE_MM - 0.3


def _picture(share: Floats, group: Sequence[Component], px_per_mm: float) -> Floats:
    left, top, right, bottom = _box(group)
    pad = round(0.15 * px_per_mm)
    own = np.zeros((bottom - top + 2 * pad, right - left + 2 * pad), dtype=np.uint8)
    for part in group:
        x, y = part.box[0] - left + pad, part.box[1] - top + pad
        own[y : y + part.mask.shape[0], x : x + part.mask.shape[1]] |= part.mask
    grown = dilate(own, 2 * pad + 1, 2 * pad + 1)
    around = cv2.copyMakeBorder(share, pad, pad, pad, pad, cv2.BORDER_CONSTANT, value=(0.0,))
    glyph = np.asarray(around[top : bottom + 2 * pad, left : right + 2 * pad] * grown)
    weight = max(float(glyph.sum()), 1e-6)
    x_px = float((glyph.sum(axis=0) * np.arange(glyph.shape[1])).sum()) / weight
    y_px = float((glyph.sum(axis=1) * np.arange(glyph.shape[0])).sum()) / weight
    factor = PX_PER_MM / px_per_mm
    middle = (SIDE_PX - 1) / 2
    matrix = np.array([[factor, 0, middle - factor * x_px], [0, factor, middle - factor * y_px]])
    small = cv2.warpAffine(
        cv2.GaussianBlur(glyph, (0, 0), max(0.4 / factor, 0.3)), matrix, (SIDE_PX, SIDE_PX),
        flags=cv2.INTER_LINEAR,
    )  # fmt: skip
    return np.asarray(small.ravel(), dtype=np.float32)


def resized(pictures: Floats, factor: float) -> Floats:
    """Enlarge or shrink glyphs about their centre.

    Parameters
    ----------
    pictures
        n × P.
    """
    middle = (SIDE_PX - 1) / 2 * (1 - factor)
    matrix = np.array([[factor, 0, middle], [0, factor, middle]])
    return np.array(
        [
            cv2.warpAffine(p.reshape(SIDE_PX, SIDE_PX), matrix, (SIDE_PX, SIDE_PX)).ravel()
            for p in pictures
        ],
        dtype=np.float32,
    ).reshape(len(pictures), SIDE_PX**2)
