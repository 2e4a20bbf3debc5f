"""The box of every printed glyph, to a fraction of a pixel."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visualdoc.geometry import PolygonPx
from visualdoc.imaging.text_lines import Grey
from visualdoc.reading.mrz.strips import TextLine, strip_of

Floats = NDArray[np.float64]

HEIGHT_CAPS = 2.0
MIN_PX_PER_CAP, MAX_PX_PER_CAP = 24.0, 80.0
CELL_REACH = 0.62
"""Half width of the window in pitches; glyphs of OCR-B take at most 0.8 of a pitch."""

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
    band = slice(int(0.14 * rows), rows - int(0.14 * rows))
    cell = strip[band, low:high]
    if cell.shape[1] < 4:
        return None
    paper, ink = float(np.percentile(cell, 80)), float(np.percentile(cell, 2))
    if paper - ink < MIN_CONTRAST:
        return None
    depth = np.clip((paper - cell) / (paper - ink), 0, 1)
    across = _edges(depth.max(axis=0), column - low, reach=0.3 * pitch)
    if across is None:
        return None
    inner = depth[:, max(int(across[0]), 0) : int(np.ceil(across[1]))]
    down = _edges(inner.max(axis=1), cell.shape[0] / 2, reach=0.25 * rows)
    if down is None:
        return None
    return across[0] + low, across[1] + low, down[0] + band.start, down[1] + band.start


def _edges(profile: Floats, middle: float, *, reach: float) -> tuple[float, float] | None:
    """Half-depth crossings around the deepest place near the middle."""
    low, high = max(int(middle - reach), 0), min(int(middle + reach) + 1, len(profile))
    if high <= low:
        return None
    peak = low + int(profile[low:high].argmax())
    if profile[peak] < 0.5:
        return None
    left, right = peak, peak
    while left > 0 and profile[left - 1] >= 0.5:
        left -= 1
    while right < len(profile) - 1 and profile[right + 1] >= 0.5:
        right += 1
    start, end = float(left), float(right + 1)
    if left > 0:
        start = left - 0.5 + (0.5 - profile[left - 1]) / (profile[left] - profile[left - 1])
        start = float(start)
    if right < len(profile) - 1:
        end = right + 0.5 + (profile[right] - 0.5) / (profile[right] - profile[right + 1])
    return start, float(end)
