"""Does a doubt region lie on the true place?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from visualdoc.geometry import PolygonPx
from visualdoc.imaging.components import fill_polygon

RASTER_SIDE_PX = 400
# a region counts when this share of the smaller of the two is common to both
MIN_SHARED = 0.25
LARGEST_TIMES = 30.0
"""A region may have so many times the area of what was altered: an entry around one digit, a line
of text around one word. A larger one does not say where to look."""
PAGE_SHARE = 0.4
"""A region over more of the page than this speaks of the page as a whole …"""
PAGE_TIMES = 4.0
"""… and hits only what covers at least the fourth part of it."""


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


def hits(
    region: PolygonPx, truths: Sequence[PolygonPx], *, page_area_px2: float | None = None
) -> bool:
    """Tell whether a region lies on one of the true polygons and says where to look.

    Without a limit to its size one finding about the whole page would hit every alteration there
    is, and a detector that always complains of the page would have perfect recall.

    Parameters
    ----------
    page_area_px2
        Area of the document on the page; None leaves out the rule about regions over most of it.
    """
    altered = sum(truth.area for truth in truths)
    times = LARGEST_TIMES
    if page_area_px2 is not None and region.area > PAGE_SHARE * page_area_px2:
        times = PAGE_TIMES
    if region.area > times * altered:
        return False
    return any(shared_share(region, truth) >= MIN_SHARED for truth in truths)
