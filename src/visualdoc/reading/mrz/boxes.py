"""The box of every printed glyph, to a fraction of a pixel."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import binary_dilation, binary_opening, label

from visualdoc.geometry import PolygonPx
from visualdoc.imaging.text_lines import Grey
from visualdoc.reading.mrz.strips import TextLine, strip_of

Floats = NDArray[np.float64]

HEIGHT_CAPS = 2.0
MIN_PX_PER_CAP, MAX_PX_PER_CAP = 24.0, 80.0
CELL_REACH = 0.62
"""Half width of the window in pitches; glyphs of OCR-B take at most 0.8 of a pitch."""

CORE_PITCHES = 0.22
"""Half width of the part of a cell that every glyph covers."""

THIN_CAPS = 0.085
"""Thinner than this is no stroke: OCR-B strokes are about 0.15 capital heights wide."""

MIN_CONTRAST = 18.0
NOMINAL_WIDTH_PITCHES = 0.62


@dataclass(frozen=True, slots=True, kw_only=True)
class GlyphBox:
    """Extent of a glyph on its line, in page pixels along and below the line's point and middle.

    Attributes
    ----------
    measured
        False when there was too little contrast and the box is the nominal one.
    """

    left: float
    right: float
    top: float
    bottom: float
    measured: bool

    def polygon(self, line: TextLine) -> PolygonPx:
        """Box on the page, clockwise from the glyph's own top left."""
        along = np.array([self.left, self.right, self.right, self.left])
        across = np.array([self.top, self.top, self.bottom, self.bottom])
        return PolygonPx.of(line.page(along, across).tolist())


def glyph_boxes(grey: Grey, line: TextLine, along_px: Floats, pitch_px: float) -> list[GlyphBox]:
    """Measure glyphs at half of their depth between paper and ink.

    Parameters
    ----------
    along_px
        Middles of the cells along the line.
    pitch_px
        Distance of the cells.
    """
    per_cap = float(np.clip(line.cap_px, MIN_PX_PER_CAP, MAX_PX_PER_CAP))
    strip = strip_of(grey, line, px_per_cap=per_cap, height_caps=HEIGHT_CAPS).astype(np.float64)
    to_px = line.cap_px / per_cap
    boxes = []
    for along in along_px:
        column = (along - line.start_px) / to_px
        found = _measure(strip, column, pitch_px / to_px)
        if found is None:
            half = NOMINAL_WIDTH_PITCHES / 2 * pitch_px
            cap = line.cap_px / 2
            box = GlyphBox(
                left=along - half, right=along + half, top=-cap, bottom=cap, measured=False
            )
        else:
            left, right, top, bottom = found
            middle = strip.shape[0] / 2
            box = GlyphBox(
                left=line.start_px + left * to_px,
                right=line.start_px + right * to_px,
                top=(top - middle) * to_px,
                bottom=(bottom - middle) * to_px,
                measured=True,
            )
        boxes.append(box)
    return boxes


def _measure(
    strip: Floats, column: float, pitch: float
) -> tuple[float, float, float, float] | None:
    """``(left, right, top, bottom)`` in strip pixels (edges of pixels are integers)."""
    low, high = int(max(column - CELL_REACH * pitch, 0)), int(column + CELL_REACH * pitch) + 1
    rows = strip.shape[0]
    skipped = int(0.14 * rows)
    cell = strip[skipped : rows - skipped, low:high]
    if cell.shape[1] < 4:
        return None
    paper, ink = float(np.percentile(cell, 80)), float(np.percentile(cell, 2))
    if paper - ink < MIN_CONTRAST:
        return None
    depth = np.clip((paper - cell) / (paper - ink), 0, 1)
    glyph = _glyph(depth, (depth.shape[0] / 2, column - low), pitch, rows / HEIGHT_CAPS)
    if glyph is None:
        return None
    top, bottom = _edges(depth, glyph)
    left, right = _edges(depth.T, glyph.T)
    return left + low, right + low, top + skipped, bottom + skipped


def _glyph(
    depth: Floats, middle: tuple[float, float], pitch: float, per_cap: float
) -> NDArray[np.bool_] | None:
    """Mask of the dark shapes that cover the middle of the cell.

    Neighbours and the lines of a security background beside the glyph are other shapes; what a
    blurred scan tears apart (a faint stroke) still lies inside the core.
    """
    dark = depth >= 0.5
    thin = max(round(THIN_CAPS * per_cap), 2)
    # Lines thinner than a stroke that cross the glyph go; its own edge comes back by one pixel.
    solid = dark & binary_dilation(binary_opening(dark, np.ones((thin, thin))), np.ones((3, 3)))
    labels, count = label(solid if solid.any() else dark)
    if count == 0:
        return None
    row, column = (int(v) for v in middle)
    reach_x, reach_y = max(int(CORE_PITCHES * pitch), 1), max(int(0.35 * pitch), 1)
    core = labels[
        max(row - reach_y, 0) : row + reach_y + 1, max(column - reach_x, 0) : column + reach_x + 1
    ]
    sizes = np.bincount(core.ravel(), minlength=count + 1)
    sizes[0] = 0
    largest = int(sizes.max())
    if largest < 4:
        return None
    return np.asarray(np.isin(labels, np.flatnonzero(sizes >= 0.2 * largest)), dtype=np.bool_)


def _edges(depth: Floats, glyph: NDArray[np.bool_]) -> tuple[float, float]:
    """First and last row of a shape, to the half-depth crossing between two pixels."""
    rows = np.flatnonzero(glyph.any(axis=1))
    first, last = int(rows[0]), int(rows[-1])
    start, end = float(first), float(last + 1)
    if first > 0:
        start = first + 0.5 - _crossing(depth[first], depth[first - 1], glyph[first])
    if last < len(depth) - 1:
        end = last + 0.5 + _crossing(depth[last], depth[last + 1], glyph[last])
    return start, end


def _crossing(inside: Floats, outside: Floats, at: NDArray[np.bool_]) -> float:
    """Distance from an edge pixel's middle to where the depth falls to one half."""
    place = int(np.where(at, inside, -1).argmax())
    dark, pale = float(inside[place]), float(outside[place])
    return (dark - 0.5) / (dark - pale) if dark > max(pale, 0.5) else 0.5
