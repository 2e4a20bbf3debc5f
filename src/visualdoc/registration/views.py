"""The reduced view of a page on which types are told apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visualdoc.geometry import PolygonPx
from visualdoc.imaging.features import Features, sift_features
from visualdoc.imaging.resampling import resize_area, resize_float, to_grey
from visualdoc.references.types import IdentificationView

VIEW_LONG_SIDE_PX = 1000
QUERY_FEATURES = 2500
TYPE_FEATURES = 2000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PageView:
    """A page (or its document's surroundings) reduced to a workable size.

    Attributes
    ----------
    grey
        h × w uint8.
    to_page
        3 × 3, view px → page px, pixel centres at integers on both.
    """

    grey: NDArray[np.uint8]
    features: Features
    to_page: NDArray[np.float64]


def page_view(pixels: NDArray[np.uint8], outline: PolygonPx | None) -> PageView:
    """Crop to the outline's surroundings, reduce, and find key points.

    Parameters
    ----------
    pixels
        H × W × 3 uint8.
    """
    left, top, right, bottom = _crop_box(pixels, outline)
    crop = pixels[top:bottom, left:right]
    factor = min(1.0, VIEW_LONG_SIDE_PX / max(crop.shape[:2]))
    width, height = max(round(crop.shape[1] * factor), 1), max(round(crop.shape[0] * factor), 1)
    grey = to_grey(resize_area(crop, width_px=width, height_px=height))
    return PageView(
        grey=grey,
        features=sift_features(grey, limit=QUERY_FEATURES),
        to_page=reduction_to_full(
            crop.shape[1] / width, crop.shape[0] / height, left_px=left, top_px=top
        ),
    )


def identification_view(
    median: NDArray[np.uint8], static: NDArray[np.bool_], px_per_mm: float
) -> IdentificationView:
    """Reduce a reference to the view by which its pages are recognised.

    Parameters
    ----------
    median
        H × W × 3 uint8.
    static
        H × W bool: pixels without personalisation.
    px_per_mm
        Scale of ``median``.
    """
    factor = min(1.0, VIEW_LONG_SIDE_PX / max(median.shape[:2]))
    width, height = round(median.shape[1] * factor), round(median.shape[0] * factor)
    grey = to_grey(resize_area(median, width_px=width, height_px=height))
    small = resize_float(static.astype(np.float32), width_px=width, height_px=height) > 0.5
    return IdentificationView(
        grey=grey,
        static=small,
        features=sift_features(grey, limit=TYPE_FEATURES, mask=small),
        px_per_mm=px_per_mm * width / median.shape[1],
    )


def reduction_to_full(
    factor_x: float, factor_y: float, *, left_px: float = 0.0, top_px: float = 0.0
) -> NDArray[np.float64]:
    """Map reduced pixel indices to full ones: centres keep their place, not indices."""
    return np.array(
        [
            [factor_x, 0.0, left_px + factor_x / 2 - 0.5],
            [0.0, factor_y, top_px + factor_y / 2 - 0.5],
            [0.0, 0.0, 1.0],
        ]
    )


def _crop_box(pixels: NDArray[np.uint8], outline: PolygonPx | None) -> tuple[int, int, int, int]:
    height, width = pixels.shape[:2]
    if outline is None:
        return 0, 0, width, height
    left, top, right, bottom = outline.bounds
    margin = 0.03 * max(right - left, bottom - top)
    return (
        max(int(left - margin), 0),
        max(int(top - margin), 0),
        min(int(right + margin) + 1, width),
        min(int(bottom + margin) + 1, height),
    )
