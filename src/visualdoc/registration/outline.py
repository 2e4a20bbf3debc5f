"""The document's outline on the scanner's lid."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from visualdoc.geometry import PolygonPx
from visualdoc.imaging.components import convex_quadrilateral
from visualdoc.imaging.edges import refined_quadrilateral
from visualdoc.imaging.resampling import close_gaps, gaussian, open_specks, resize_area, to_lab

WORK_LONG_SIDE_PX = 1000
# the rough outline is off by a few of its own pixels, and by the shadow beside the document
EDGE_REACH_SHARE = 0.01
LID_RING_SHARE = 0.012
# CIE L*a*b* distance, after a light blur, below which paper and lid cannot be told apart
MIN_CONTRAST = 1.6
RING_FACTOR = 2.5
NOISE_BLUR_PX = 1.5
# a lid is plain; what varies more than this along the scan's border is no lid
MAX_LID_UNEVENNESS = 4.0
CLOSING_SHARE = 0.012
MIN_DOCUMENT_SHARE = 0.02
MAX_DOCUMENT_SHARE = 0.985


def find_outline(pixels: NDArray[np.uint8]) -> PolygonPx | None:
    """Find the four corners of the largest document.

    The lid is taken from the scan's outermost ring; the document is what differs from it. A scan
    cropped to the document has no lid and therefore no outline: the answer is None, not a guess.

    Parameters
    ----------
    pixels
        H × W × 3 uint8, sRGB.

    Returns
    -------
    PolygonPx or None
        Clockwise from the corner nearest to the scan's top left.
    """
    height, width = pixels.shape[:2]
    factor = min(1.0, WORK_LONG_SIDE_PX / max(height, width))
    small = resize_area(
        pixels, width_px=max(round(width * factor), 1), height_px=max(round(height * factor), 1)
    )
    mask = paper_mask(small)
    if mask is None or not MIN_DOCUMENT_SHARE < mask.mean() < MAX_DOCUMENT_SHARE:
        return None
    corners = convex_quadrilateral(mask)
    if corners is None or not plausible(corners, small.shape[1], small.shape[0]):
        return None
    scale = np.array([width / small.shape[1], height / small.shape[0]])
    rough = PolygonPx.of((np.array(clockwise_from_top_left(corners)) * scale).tolist())
    return refined_quadrilateral(pixels, rough, reach_px=EDGE_REACH_SHARE * max(height, width))


def paper_mask(
    small: NDArray[np.uint8], *, closing_share: float = CLOSING_SHARE
) -> NDArray[np.bool_] | None:
    """Tell paper from lid on a reduced scan; None when its border is no lid.

    Parameters
    ----------
    small
        h × w × 3 uint8.
    closing_share
        Gaps up to this share of the long side are closed, so that pale print does not cut a page.
    """
    lab = gaussian(to_lab(small), NOISE_BLUR_PX)
    ring_px = max(2, round(LID_RING_SHARE * max(small.shape[:2])))
    ring = np.zeros(small.shape[:2], dtype=np.bool_)
    ring[:ring_px], ring[-ring_px:], ring[:, :ring_px], ring[:, -ring_px:] = True, True, True, True
    lid = np.median(lab[ring], axis=0)
    apart = lab - lid
    distance = np.sqrt(apart[..., 0] ** 2 + apart[..., 1] ** 2 + apart[..., 2] ** 2)
    unevenness = float(np.quantile(distance[ring], 0.8))
    if unevenness > MAX_LID_UNEVENNESS:
        return None
    threshold = max(MIN_CONTRAST, RING_FACTOR * unevenness)
    side = max(3, round(closing_share * max(small.shape[:2])))
    return open_specks(close_gaps(distance > threshold, side, side), side, side)


def plausible(corners: PolygonPx, width: int, height: int) -> bool:
    """Tell whether four corners on a picture of ``width`` × ``height`` px can be a page's."""
    xy = np.array(corners.xy)
    margin = 0.02 * max(width, height)
    inside = (xy > -margin).all() and (xy < np.array([width, height]) + margin).all()
    sides = np.roll(xy, -1, axis=0) - xy
    lengths = np.hypot(sides[:, 0], sides[:, 1])
    cosines = np.abs((sides * np.roll(sides, -1, axis=0)).sum(axis=1)) / (
        lengths * np.roll(lengths, -1)
    )
    return bool(inside and lengths.min() > 0.08 * max(width, height) and cosines.max() < 0.5)


def clockwise_from_top_left(corners: PolygonPx) -> list[tuple[float, float]]:
    """Order four corners clockwise, the one nearest to the picture's top left first."""
    xy = np.array(corners.xy)
    centre = xy.mean(axis=0)
    angles = np.arctan2(xy[:, 1] - centre[1], xy[:, 0] - centre[0])
    ordered = xy[np.argsort(angles)]
    first = int(np.argmin(ordered.sum(axis=1)))
    return [(float(x), float(y)) for x, y in np.roll(ordered, -first, axis=0)]
