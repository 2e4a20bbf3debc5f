"""Areas of convex polygons and of what they share."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray


def polygon_area(corners: NDArray[np.float64]) -> float:
    """Area of a simple polygon, N × 2, in squared units of its corners."""
    return float(cv2.contourArea(corners.astype(np.float32)))


def convex_intersection_area(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    """Area that two convex polygons share; 0 when one is not convex or not finite."""
    one, other = first.astype(np.float32), second.astype(np.float32)
    if not (np.isfinite(one).all() and np.isfinite(other).all()):
        return 0.0
    if not (cv2.isContourConvex(one) and cv2.isContourConvex(other)):
        return 0.0
    area, _ = cv2.intersectConvexConvex(one, other)
    return max(float(area), 0.0)


def convex_hull(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Smallest convex polygon around N × 2 points, in their units."""
    return cv2.convexHull(points.astype(np.float32)).reshape(-1, 2).astype(np.float64)
