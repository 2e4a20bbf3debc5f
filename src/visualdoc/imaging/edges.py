"""Put the sides of a quadrilateral on the edges of the picture, to a fraction of a pixel."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from visualdoc.geometry import PolygonPx

SAMPLES = 120
# rounded corners and folds lie near the ends of a side
INNER_SHARE = 0.12
SMOOTH_PX = 2.0
MIN_AGREEING = 24
NEAR_PX = 6
# an edge this weak against the strongest one is structure of the document or of its shadow
PEAK_SHARE = 0.4


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
    lines = [
        _edge_line(pixels, start, end, reach_px)
        for start, end in zip(corners, np.roll(corners, -1, axis=0), strict=True)
    ]
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
    x = base[:, None, 0] + offsets[None, :] * inwards[0] - 0.5
    y = base[:, None, 1] + offsets[None, :] * inwards[1] - 0.5
    profiles = cv2.remap(
        pixels,
        x.astype(np.float32),
        y.astype(np.float32),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    ).astype(np.float32)
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
    vx, vy, x0, y0 = (float(v) for v in cv2.fitLine(points, cv2.DIST_HUBER, 0, 0.01, 0.01).ravel())
    return vy, -vx, vy * x0 - vx * y0


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
