"""Does a doubt region lie on the true place?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from visualdoc.geometry import PolygonPx
from visualdoc.imaging.components import fill_polygon

RASTER_SIDE_PX = 400
# a region counts when this share of the smaller of the two is common to both
MIN_SHARED = 0.25


def shared_share(region: PolygonPx, truth: PolygonPx) -> float:
    """Return the common area over the smaller area, by rasterising both on a small grid."""
    boxes = np.array([region.bounds, truth.bounds])
    left, top = boxes[:, :2].min(axis=0)
    right, bottom = boxes[:, 2:].max(axis=0)
    factor = RASTER_SIDE_PX / max(right - left, bottom - top, 1e-6)
    shape = (int((bottom - top) * factor) + 2, int((right - left) * factor) + 2)
    masks = [
        fill_polygon(
            shape, PolygonPx.of([((x - left) * factor, (y - top) * factor) for x, y in p.xy])
        )
        for p in (region, truth)
    ]
    smaller = min(float(masks[0].sum()), float(masks[1].sum()))
    return float((masks[0] & masks[1]).sum()) / smaller if smaller else 0.0


def hits(region: PolygonPx, truths: Sequence[PolygonPx]) -> bool:
    """Tell whether a region lies on one of the true polygons."""
    return any(shared_share(region, truth) >= MIN_SHARED for truth in truths)
