"""The box of every printed glyph, to a fraction of a pixel."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visualdoc.geometry import PolygonPx
from visualdoc.imaging.text_lines import Grey, stroke_labels
from visualdoc.reading.mrz.strips import TextLine, strip_of

Floats = NDArray[np.float64]

HEIGHT_CAPS = 2.0
MIN_PX_PER_CAP, MAX_PX_PER_CAP = 24.0, 80.0
SKIPPED_SHARE = 0.14
"""Rows above and below, as a share of the strip, that belong to other things."""

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


def box_polygons(boxes: list[GlyphBox], line: TextLine) -> list[PolygonPx]:
    """Boxes on the page, each clockwise from the glyph's own top left."""
    along = np.array([[box.left, box.right, box.right, box.left] for box in boxes])
    across = np.array([[box.top, box.top, box.bottom, box.bottom] for box in boxes])
    return [PolygonPx.of(points) for points in line.page(along, across).tolist()]


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
    strip = strip_of(grey, line, px_per_cap=per_cap, height_caps=HEIGHT_CAPS)
    to_px = line.cap_px / per_cap
    skipped = int(SKIPPED_SHARE * strip.shape[0])
    band = strip[skipped : strip.shape[0] - skipped].astype(np.float64)
    columns = (along_px - line.start_px) / to_px
    cells = _cells(band, columns, pitch_px / to_px)
    labels = _labels(band.shape, cells, per_cap)
    boxes = []
    for along, cell in zip(along_px, cells, strict=True):
        found = _measure(cell, labels, pitch_px / to_px) if cell is not None else None
        if found is None:
            boxes.append(_nominal(float(along), pitch_px, line.cap_px))
            continue
        left, right, top, bottom = found
        middle = strip.shape[0] / 2 - skipped
        box = GlyphBox(
            left=line.start_px + left * to_px,
            right=line.start_px + right * to_px,
            top=(top - middle) * to_px,
            bottom=(bottom - middle) * to_px,
            measured=True,
        )
        boxes.append(box)
    return boxes


def _nominal(along: float, pitch_px: float, cap_px: float) -> GlyphBox:
    half, cap = NOMINAL_WIDTH_PITCHES / 2 * pitch_px, cap_px / 2
    return GlyphBox(left=along - half, right=along + half, top=-cap, bottom=cap, measured=False)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Cell:
    """One cell of a strip: its first column, the column of its middle, its ink's depth (0 to 1)."""

    low: int
    middle: float
    depth: Floats


def _cells(band: Floats, columns: Floats, pitch: float) -> list[_Cell | None]:
    """Cut cells that touch but do not overlap; None where a cell shows too little contrast."""
    edges = np.concatenate(
        [[columns[0] - pitch / 2], (columns[1:] + columns[:-1]) / 2, [columns[-1] + pitch / 2]]
    )
    edges = np.clip(np.round(edges), 0, band.shape[1]).astype(int)
    cells: list[_Cell | None] = []
    for low, high, column in zip(edges[:-1], edges[1:], columns, strict=True):
        cell = band[:, low:high]
        if cell.shape[1] < 4:
            cells.append(None)
            continue
        ordered = np.sort(cell, axis=None)
        paper, ink = ordered[int(0.8 * ordered.size)], ordered[int(0.02 * ordered.size)]
        if paper - ink < MIN_CONTRAST:
            cells.append(None)
            continue
        depth = np.clip((paper - cell) / (paper - ink), 0, 1)
        cells.append(_Cell(low=int(low), middle=float(column - low), depth=depth))
    return cells


def _labels(shape: tuple[int, ...], cells: list[_Cell | None], per_cap: float) -> NDArray[np.int32]:
    """Numbered dark shapes of the whole strip; none reaches from one cell into the next.

    Lines thinner than a stroke that cross a glyph go.
    """
    dark = np.zeros(shape, dtype=np.bool_)
    for cell in cells:
        if cell is not None:
            dark[:, cell.low + 1 : cell.low + cell.depth.shape[1]] = cell.depth[:, 1:] >= 0.5
    return stroke_labels(dark, thin_px=max(round(THIN_CAPS * per_cap), 2))


def _measure(
    cell: _Cell, labels: NDArray[np.int32], pitch: float
) -> tuple[float, float, float, float] | None:
    """``(left, right, top, bottom)`` in pixels of the band (edges of pixels are integers)."""
    own = labels[:, cell.low : cell.low + cell.depth.shape[1]]
    glyph = _glyph(own, cell.middle, pitch)
    if glyph is None:
        return None
    top, bottom = _edges(cell.depth, glyph)
    left, right = _edges(cell.depth.T, glyph.T)
    return left + cell.low, right + cell.low, top, bottom


def _glyph(labels: NDArray[np.int32], column: float, pitch: float) -> NDArray[np.bool_] | None:
    """Mask of the dark shapes that cover the middle of the cell.

    The lines of a security background beside the glyph are other shapes; what a blurred scan
    tears apart (a faint stroke) still lies inside the core.
    """
    row = labels.shape[0] // 2
    reach_x, reach_y = max(int(CORE_PITCHES * pitch), 1), max(int(0.35 * pitch), 1)
    left = max(int(column) - reach_x, 0)
    core = labels[max(row - reach_y, 0) : row + reach_y + 1, left : int(column) + reach_x + 1]
    sizes = np.bincount(core.ravel())
    sizes[0] = 0
    largest = int(sizes.max())
    if largest < 4:
        return None
    kept = np.zeros(max(int(labels.max()) + 1, len(sizes)), dtype=np.bool_)
    kept[: len(sizes)] = sizes >= max(0.2 * largest, 1)
    return kept[labels]


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
