"""Put the sides of a quadrilateral on the edges of the picture, to a fraction of a pixel."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from visualdoc.geometry import PolygonPx
from visualdoc.imaging.edge_profiles import REACH_PX, edge_positions

SAMPLES = 120
# rounded corners and folds lie near the ends of a side
INNER_SHARE = 0.12
SMOOTH_PX = 2.0
MIN_AGREEING = 24
NEAR_PX = 6
# an edge this weak against the strongest one is structure of the document or of its shadow
PEAK_SHARE = 0.4
# the exact fit works on pieces of a side, each the median of so many profiles
PIECES = 24
ROWS_A_PIECE = 40
MIN_PIECES = 8
BORDER_PX = 3.0


def refined_quadrilateral(
    pixels: NDArray[np.uint8], rough: PolygonPx, *, reach_px: float
) -> PolygonPx:
    """Move each side to where the picture changes most across it.

    Parameters
    ----------
    pixels
        H × W × 3 uint8.
    rough
        Four corners, clockwise.
    reach_px
        How far to either side an edge is looked for.

    Returns
    -------
    PolygonPx
        Four corners in the same order; a side without a clear edge stays where it was.
    """
    corners = np.array(rough.xy)
    ends = list(zip(corners, np.roll(corners, -1, axis=0), strict=True))
    lines = [_line(pixels, start, end, reach_px) for start, end in ends]
    points = []
    for first, second in zip([lines[-1], *lines[:-1]], lines, strict=True):
        system = np.array([first[:2], second[:2]])
        if abs(float(np.linalg.det(system))) < 1e-3:
            return rough
        points.append(np.linalg.solve(system, np.array([first[2], second[2]])))
    moved = np.array(points)
    if np.abs(moved - corners).max() > 3 * reach_px:
        return rough
    return PolygonPx.of(moved.tolist())


def _edge_line(
    pixels: NDArray[np.uint8],
    start: NDArray[np.float64],
    end: NDArray[np.float64],
    reach_px: float,
) -> tuple[float, float, float]:
    """Fit ``a x + b y = c`` to the strongest edge across a side."""
    along = (end - start) / np.hypot(*(end - start))
    # the corners run clockwise, so this points into the document
    inwards = np.array([-along[1], along[0]])
    share = np.linspace(INNER_SHARE, 1 - INNER_SHARE, SAMPLES)
    offsets = np.arange(-reach_px, reach_px + 1)
    base = start + share[:, None] * (end - start)
    profiles = _profiles(pixels, base, inwards, offsets)
    smooth = cv2.GaussianBlur(profiles, (0, 0), sigmaX=SMOOTH_PX, sigmaY=2.0)
    gradient = np.abs(np.gradient(smooth, axis=1)).sum(axis=2)
    middle = _innermost_edge(profiles)
    near = np.abs(np.arange(len(offsets)) - middle) <= NEAR_PX
    position = offsets[near][np.argmax(gradient[:, near], axis=1)]
    # single profiles hit line work of the document; the edge is where most of them agree
    centre = _mode(position)
    agreeing = np.abs(position - centre) < 4.0
    if agreeing.sum() < MIN_AGREEING:
        return _through(start, end)
    points = (base + position[:, None] * inwards)[agreeing].astype(np.float32)
    return _line_through(points)


def _line(
    pixels: NDArray[np.uint8],
    start: NDArray[np.float64],
    end: NDArray[np.float64],
    reach_px: float,
) -> tuple[float, float, float]:
    if _at_border(start, end, pixels.shape):
        return _through(start, end)
    return _exact_line(pixels, _edge_line(pixels, start, end, reach_px), start, end)


def _at_border(
    start: NDArray[np.float64], end: NDArray[np.float64], shape: tuple[int, ...]
) -> bool:
    """Whether a side runs along the picture's own border, where its edge was cut off."""
    limits = np.array([shape[1], shape[0]])
    low = np.maximum(start, end) <= BORDER_PX
    high = np.minimum(start, end) >= limits - BORDER_PX
    return bool(low.any() or high.any())


def _exact_line(
    pixels: NDArray[np.uint8],
    line: tuple[float, float, float],
    start: NDArray[np.float64],
    end: NDArray[np.float64],
) -> tuple[float, float, float]:
    """Fit the edge's profile, shadow included, in short pieces along the side."""
    for _ in range(2):
        normal = np.array(line[:2]) / np.hypot(*line[:2])
        feet = [p - normal * (normal @ p - line[2] / np.hypot(*line[:2])) for p in (start, end)]
        along = (feet[1] - feet[0]) / max(float(np.hypot(*(feet[1] - feet[0]))), 1e-9)
        outwards = np.array([along[1], -along[0]])
        share = np.linspace(INNER_SHARE, 1 - INNER_SHARE, PIECES * ROWS_A_PIECE)
        base = feet[0] + share[:, None] * (feet[1] - feet[0])
        offsets = np.arange(-REACH_PX, REACH_PX + 1)
        profiles = _profiles(pixels, base, outwards, offsets)
        # the median passes over lines that run up to the edge
        pieces = _medians(profiles.reshape(PIECES, ROWS_A_PIECE, -1)).reshape(
            PIECES, len(offsets), -1
        )
        position, clear = edge_positions(pieces.astype(np.float64))
        if clear.sum() < MIN_PIECES:
            return line
        middles = base.reshape(PIECES, ROWS_A_PIECE, 2).mean(axis=1)
        near = clear & (np.abs(position - np.median(position[clear])) < 3.0)
        points = (middles + position[:, None] * outwards)[near].astype(np.float32)
        line = _line_through(points)
    return line


def _medians(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Medians over the middle axis, even in number; sorting short rows beats ``numpy.median``."""
    ordered = np.sort(np.ascontiguousarray(values.transpose(0, 2, 1)), axis=2)
    middle = values.shape[1] // 2
    return np.asarray((ordered[:, :, middle - 1] + ordered[:, :, middle]) / 2, dtype=np.float32)


def _line_through(points: NDArray[np.float32]) -> tuple[float, float, float]:
    vx, vy, x0, y0 = (float(v) for v in cv2.fitLine(points, cv2.DIST_HUBER, 0, 0.01, 0.01).ravel())
    return vy, -vx, vy * x0 - vx * y0


def _profiles(
    pixels: NDArray[np.uint8],
    base: NDArray[np.float64],
    direction: NDArray[np.float64],
    offsets: NDArray[np.int64] | NDArray[np.float64],
) -> NDArray[np.float32]:
    """Sample the picture along lines: base points × offsets × channels."""
    x = base[:, None, 0] + offsets[None, :] * direction[0] - 0.5
    y = base[:, None, 1] + offsets[None, :] * direction[1] - 0.5
    sampled = cv2.remap(
        pixels,
        x.astype(np.float32),
        y.astype(np.float32),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.asarray(sampled, dtype=np.float32)


def _innermost_edge(profiles: NDArray[np.float32]) -> int:
    """Index of the paper's own edge: beside it, further out, may lie its shadow on the lid.

    Averaged along the side, line work cancels and only edges parallel to the side remain.
    """
    average = cv2.GaussianBlur(profiles.mean(axis=0), (0, 0), sigmaX=0.01, sigmaY=SMOOTH_PX)
    change = np.abs(np.gradient(average, axis=0)).sum(axis=1)
    peaks = np.flatnonzero(
        (change[1:-1] >= change[:-2])
        & (change[1:-1] > change[2:])
        & (change[1:-1] >= PEAK_SHARE * change.max())
    )
    return int(peaks[-1]) + 1 if len(peaks) else int(np.argmax(change))


def _mode(values: NDArray[np.float64]) -> float:
    """Centre of the densest stretch of 6 px."""
    ordered = np.sort(values)
    counts = np.searchsorted(ordered, ordered + 6.0) - np.arange(len(ordered))
    best = int(np.argmax(counts))
    return float(np.median(ordered[best : best + int(counts[best])]))


def _through(start: NDArray[np.float64], end: NDArray[np.float64]) -> tuple[float, float, float]:
    along = (end - start) / np.hypot(*(end - start))
    return float(along[1]), float(-along[0]), float(along[1] * start[0] - along[0] * start[1])
