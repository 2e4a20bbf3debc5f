"""The cells of a zone, cut out of the page along every row's own curve."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visualdoc.imaging.resampling import remap, resize_area
from visualdoc.reading.mrz.types import MrzReading
from visualdoc.reading.mrz_print.outlines import cell_grid, distance

Float = NDArray[np.float32]
Doubles = NDArray[np.float64]

MAX_PX_A_PITCH = 42
"""Finer scans are brought down to this (about 420 dpi): the outline's shape needs no more."""

_DEGREE = 3
"""Of the curve of a row: paper that is curled is no wave of characters."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RowCurve:
    """Where the cells of one row lie.

    Attributes
    ----------
    along, across
        Polynomials of the cell's number (numpy order): page x and y in px of its middle.
    """

    text: str
    x: Doubles
    y: Doubles

    def middles(self) -> Doubles:
        """N × 2 page points."""
        index = np.arange(len(self.text), dtype=np.float64)
        return np.stack([np.polyval(self.x, index), np.polyval(self.y, index)], axis=1)

    def pitch(self) -> Doubles:
        """N × 2: step from cell to cell in px, along the row."""
        index = np.arange(len(self.text), dtype=np.float64)
        return np.stack(
            [np.polyval(np.polyder(self.x), index), np.polyval(np.polyder(self.y), index)], axis=1
        )

    def moved_points(self, off: Doubles) -> Doubles:
        """N × 2 page points that stand off the middles by N × 2 pitches along and across."""
        step = self.pitch()
        across = np.stack([-step[:, 1], step[:, 0]], axis=1)
        return self.middles() + off[:, :1] * step + off[:, 1:] * across

    def off(self, points: Doubles) -> Doubles:
        """N × 2: where page points stand off the middles, in pitches along and across."""
        step = self.pitch()
        across = np.stack([-step[:, 1], step[:, 0]], axis=1)
        away = points - self.middles()
        square = (step**2).sum(axis=1)
        found = np.stack([(away * step).sum(axis=1), (away * across).sum(axis=1)], axis=1)
        return np.asarray(found / square[:, None], dtype=np.float64)


def fitted(text: str, points: Doubles, sure: NDArray[np.bool_], loose: float) -> RowCurve:
    """Fit a row to middles of cells (N × 2), outliers left out.

    Parameters
    ----------
    loose
        What lies no further off than this share of a pitch is never left out.
    """
    index = np.arange(len(text), dtype=np.float64)
    steps = np.hypot(*np.diff(points, axis=0).T)
    loose_px = loose * float(np.median(steps)) if len(steps) else 1.0
    return RowCurve(
        text=text,
        x=robust_curve(index, points[:, 0], sure, loose_px),
        y=robust_curve(index, points[:, 1], sure, loose_px),
    )


def robust_curve(index: Doubles, values: Doubles, sure: NDArray[np.bool_], loose: float) -> Doubles:
    """Polynomial through values, refitted without what lies off by more than ``loose``."""
    degree = _DEGREE if len(index) >= 12 else 1
    keep = sure if sure.sum() >= 2 * degree + 2 else np.ones(len(index), dtype=np.bool_)
    first = keep
    curve = np.zeros(2)
    for _ in range(4):
        curve = np.asarray(np.polyfit(index[keep], values[keep], degree), dtype=np.float64)
        off = np.abs(values - np.polyval(curve, index))
        limit = max(3.5 * 1.4826 * float(np.median(off[first])), loose)
        keep = first & (off <= limit)
        if keep.sum() < 2 * degree + 2:
            break
    return curve


def rows_of(reading: MrzReading) -> list[RowCurve]:
    """First curves, from the boxes of the reading."""
    rows = []
    for text, characters in zip(reading.lines, reading.characters, strict=True):
        corners = np.array([c.polygon_px.xy for c in characters], dtype=np.float64)
        middles = corners.mean(axis=1)
        first = fitted(text, middles, np.ones(len(text), dtype=np.bool_), 0.15)
        step = first.pitch()
        across = np.stack([-step[:, 1], step[:, 0]], axis=1)
        own = np.array([_middle_of(character) for character in text])
        points = middles - own[:, :1] * step - own[:, 1:] * across
        sure = np.array([c.confidence >= 0.5 for c in characters])
        rows.append(fitted(text, points, sure, 0.15))
    return rows


def _middle_of(character: str) -> tuple[float, float]:
    """Middle of a glyph's box against the middle of its cell, in pitches."""
    x, y = cell_grid(32)
    inside = distance(character, "round", x, y) > 0
    columns, rows = x[0, inside.any(axis=0)], y[inside.any(axis=1), 0]
    return float(columns.min() + columns.max()) / 2, float(rows.min() + rows.max()) / 2


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Patch:
    """The part of a page that holds the zone, reduced when it is finer than needed.

    Attributes
    ----------
    pixels
        H × W × 3 float32.
    left, top, factor
        ``reduced = (page - (left, top)) * factor``.
    """

    pixels: Float
    left: float
    top: float
    factor: float


def patch_of(pixels: NDArray[np.uint8], rows: list[RowCurve]) -> Patch:
    """Cut the zone out with a pitch of margin all around."""
    middles = np.concatenate([row.middles() for row in rows])
    pitch = pitch_px(rows)
    low = np.maximum(np.floor(middles.min(axis=0) - 1.8 * pitch), 0)
    high = np.ceil(middles.max(axis=0) + 1.8 * pitch)
    left, top = int(low[0]), int(low[1])
    part = np.ascontiguousarray(pixels[top : int(high[1]), left : int(high[0])])
    factor = min(1.0, MAX_PX_A_PITCH / pitch)
    if factor < 1.0:
        width, height = (max(round(side * factor), 1) for side in (part.shape[1], part.shape[0]))
        part = resize_area(part, width_px=width, height_px=height)
    return Patch(pixels=part.astype(np.float32), left=left, top=top, factor=factor)


def pitch_px(rows: list[RowCurve]) -> float:
    """Median step from cell to cell."""
    return float(np.median(np.concatenate([np.hypot(*row.pitch().T) for row in rows])))


def cut_cells(patch: Patch, row: RowCurve, off: Doubles, px_a_pitch: int) -> Float:
    """Sample all cells of a row: N × rows × columns × 3.

    Parameters
    ----------
    off
        N × 2: where each glyph stands off its cell's middle, in pitches along and across.
    """
    x, y = cell_grid(px_a_pitch)
    step = row.pitch()
    middles = row.moved_points(off)
    across = np.stack([-step[:, 1], step[:, 0]], axis=1)
    place = (
        middles[:, None, None]
        + x[None, ..., None] * step[:, None, None]
        + y[None, ..., None] * across[:, None, None]
    )
    shape = place.shape
    flat = place.reshape(-1, shape[2], 2).astype(np.float32)
    map_x = (flat[..., 0] - np.float32(patch.left)) * np.float32(patch.factor) - np.float32(0.5)
    map_y = (flat[..., 1] - np.float32(patch.top)) * np.float32(patch.factor) - np.float32(0.5)
    sampled = remap(patch.pixels, map_x, map_y)
    return np.asarray(sampled, dtype=np.float32).reshape(*shape[:3], 3)
