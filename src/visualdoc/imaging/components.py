"""Connected components and their outlines."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from visualdoc.geometry import PolygonPx

Box = tuple[int, int, int, int]
"""``(left, top, right, bottom)`` in pixels, right and bottom exclusive."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Component:
    """One connected component of a mask.

    Attributes
    ----------
    box
        In mask pixels.
    area_px
        Number of pixels.
    mask
        Cropped to the box.
    """

    box: Box
    area_px: int
    mask: NDArray[np.bool_]


def bounding_box(mask: NDArray[np.bool_]) -> Box | None:
    """Box around what is true in an H × W mask; None when nothing is."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not len(rows):
        return None
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def box_area(box: Box) -> int:
    """Pixels in a box."""
    return (box[2] - box[0]) * (box[3] - box[1])


def components(mask: NDArray[np.bool_], *, min_area_px: int = 1) -> list[Component]:
    """Split a mask into 8-connected components, top to bottom, left to right."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(
        mask.astype(np.uint8), connectivity=8
    )
    found = []
    for index in range(1, count):
        left, top, width, height, area = (int(v) for v in stats[index])
        if area >= min_area_px:
            crop = labels[top : top + height, left : left + width] == index
            box = (left, top, left + width, top + height)
            found.append(Component(box=box, area_px=area, mask=crop))
    return sorted(found, key=lambda c: (c.box[1], c.box[0]))


def outline(component: Component, *, simplify_px: float = 1.0) -> PolygonPx:
    """Outer contour of a component in the mask's pixels (pixel edges, not centres)."""
    left, top, right, bottom = component.box
    doubled = np.kron(np.pad(component.mask, 1), np.ones((2, 2), dtype=np.uint8)).astype(np.uint8)
    contours, _ = cv2.findContours(doubled, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    largest = max(contours, key=cv2.contourArea)
    simple = cv2.approxPolyDP(largest, 2 * simplify_px, closed=True).reshape(-1, 2)
    if len(simple) < 3:
        return PolygonPx.rectangle(left, top, right, bottom)
    return PolygonPx.of([((x + 0.5) / 2 - 1 + left, (y + 0.5) / 2 - 1 + top) for x, y in simple])


def fill_polygon(shape: tuple[int, int], polygon: PolygonPx) -> NDArray[np.bool_]:
    """Rasterise a polygon onto an H × W mask."""
    canvas = np.zeros(shape, dtype=np.uint8)
    points = np.array(polygon.xy, dtype=np.float64)
    cv2.fillPoly(canvas, [np.round(points * 16).astype(np.int32)], 1, shift=4)
    return canvas.astype(np.bool_)


def smallest_rectangle(points: NDArray[np.float32]) -> PolygonPx:
    """Rotated rectangle of least area around N × 2 points."""
    box = cv2.boxPoints(cv2.minAreaRect(points.astype(np.float32)))
    return PolygonPx.of(box.tolist())


def convex_quadrilateral(mask: NDArray[np.bool_]) -> PolygonPx | None:
    """Four corners of the largest component, None when its hull is no quadrilateral.

    Corners come from straight lines fitted to the four sides of the hull, so that rounded document
    corners do not pull them inwards.
    """
    contours, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    if not contours:
        return None
    largest = max(contours, key=cv2.contourArea).reshape(-1, 2).astype(np.float32)
    hull = cv2.convexHull(largest).reshape(-1, 2).astype(np.float32)
    rough = _four_corners(hull)
    if rough is None:
        return None
    return _from_sides(largest, rough)


def _four_corners(hull: NDArray[np.float32]) -> NDArray[np.float32] | None:
    length = cv2.arcLength(hull.reshape(-1, 1, 2), True)  # noqa: FBT003
    for share in (0.01, 0.02, 0.03, 0.05, 0.08):
        polygon = cv2.approxPolyDP(hull.reshape(-1, 1, 2), share * length, True)  # noqa: FBT003
        if len(polygon) == 4:
            return np.asarray(polygon.reshape(4, 2), dtype=np.float32)
    return None


def _from_sides(contour: NDArray[np.float32], corners: NDArray[np.float32]) -> PolygonPx | None:
    lines = []
    for start, end in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        direction = end - start
        length = float(np.hypot(*direction))
        if length < 8:
            return None
        along = (contour - start) @ direction / length**2
        normal = np.array([-direction[1], direction[0]]) / length
        across = np.abs((contour - start) @ normal)
        near = contour[(along > 0.12) & (along < 0.88) & (across < 0.03 * length + 2)]
        if len(near) < 8:
            return None
        vx, vy, x0, y0 = (
            float(v) for v in cv2.fitLine(near, cv2.DIST_HUBER, 0, 0.01, 0.01).ravel()
        )
        lines.append((vy, -vx, vy * x0 - vx * y0))
    points = []
    for first, second in zip([lines[-1], *lines[:-1]], lines, strict=True):
        system = np.array([first[:2], second[:2]])
        if abs(float(np.linalg.det(system))) < 1e-3:
            return None
        points.append(np.linalg.solve(system, np.array([first[2], second[2]])))
    # contour points are pixel centres; a corner is where the edges meet, half a pixel outwards
    return PolygonPx.of([(float(p[0]) + 0.5, float(p[1]) + 0.5) for p in points])
