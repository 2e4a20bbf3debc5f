"""Where a picture ends: at the step between its own ground and the paper.

Faces differ from scan to scan, the plain ground beside them does not. What differs is therefore
smaller than the picture, whose edge all scans show at nearly one place.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from visualdoc.imaging.components import Box
from visualdoc.imaging.resampling import close_gaps, gaussian

# share of the block by which a picture may be larger on one side
OUTWARD_SHARE = 0.35
# portraits are 1.29 times as high as wide (ICAO 9303-3)
PORTRAIT_MAX_HEIGHTS = 1.4
# dots of a picture run into one tone first; then thin strokes are filled in
DOT_BLUR_MM, STROKE_MM = 0.2, 1.3
# means over these bands on both sides of an edge are compared, in so many pieces along it
BAND_MM, PIECES = 0.8, 8
# lines of text beside a picture end at different places; its edge is one straight line
MIN_STEP_LEVELS, AGREEING_SHARE, RIVAL_SHARE = 7.0, 0.75, 0.35


def whole_picture(block: Box, grey: NDArray[np.uint8], px_per_mm: float) -> Box:
    """Extend a block of differences to the edges of the picture that it belongs to.

    Parameters
    ----------
    block
        ``(left, top, right, bottom)`` in pixels.
    grey
        h × w uint8, the median of all scans.
    """
    side = round(STROKE_MM * px_per_mm)
    plain = close_gaps(gaussian(grey, DOT_BLUR_MM * px_per_mm), side, side)
    left, top, right, bottom = block
    rows = plain[top:bottom]
    left = _edge(rows, left, -1, px_per_mm, reach=OUTWARD_SHARE * (right - left))
    right = _edge(rows, right, 1, px_per_mm, reach=OUTWARD_SHARE * (block[2] - block[0]))
    columns = np.ascontiguousarray(plain[:, left:right].T)
    reach = OUTWARD_SHARE * (bottom - top)
    if bottom - top > block[2] - block[0]:
        reach = min(reach, max(PORTRAIT_MAX_HEIGHTS * (right - left) - (bottom - top), 0.0))
    top = _edge(columns, block[1], -1, px_per_mm, reach=reach)
    return left, top, right, _edge(columns, block[3], 1, px_per_mm, reach=reach)


def _edge(
    along: NDArray[np.float32], start: int, side: int, px_per_mm: float, *, reach: float
) -> int:
    """Place of the nearest clear step outside of ``start``, or there when none is clear.

    Parameters
    ----------
    along
        n × m levels; the edge runs through all n rows.
    side
        -1 when outside lies towards column 0, 1 otherwise.
    """
    band = max(round(BAND_MM * px_per_mm), 1)
    first, last = sorted((start, start + side * round(reach)))
    places = np.arange(max(first, band), min(last, along.shape[1] - band) + 1)
    if not len(places) or along.shape[0] < PIECES:
        return start
    pieces = np.stack([part.mean(axis=0) for part in np.array_split(along, PIECES)])
    total = np.pad(np.cumsum(pieces, axis=1, dtype=np.float64), ((0, 0), (1, 0)))
    before = (total[:, places] - total[:, places - band]) / band
    after = (total[:, places + band] - total[:, places]) / band
    step = after - before
    typical = np.median(step, axis=0)
    agreeing = (step * np.sign(typical) > 0.5 * MIN_STEP_LEVELS).mean(axis=0)
    clear = np.where(agreeing >= AGREEING_SHARE, np.abs(typical), 0.0)
    # the nearest clear step counts: what lies further out is the form's own tone
    outward, levels = places[::side], clear[::side]
    peaks = np.flatnonzero((levels >= MIN_STEP_LEVELS) & (levels >= RIVAL_SHARE * levels.max()))
    if not len(peaks):
        return start
    near = levels[peaks[0] : peaks[0] + band]
    return int(outward[peaks[0] + int(np.argmax(near))])
