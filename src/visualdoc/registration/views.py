"""The reduced view of a page on which types are told apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visualdoc.geometry import PolygonPx
from visualdoc.geometry.frames import invert
from visualdoc.imaging.features import (
    Features,
    least_squares_homography,
    sift_features,
)
from visualdoc.imaging.layout import landscape, layout_descriptor
from visualdoc.imaging.resampling import resize_area, resize_float, to_grey, warp_perspective
from visualdoc.references.index_entry import CELLS, ENTRY_LONG_SIDE_PX
from visualdoc.references.types import IdentificationView

VIEW_LONG_SIDE_PX = 1000
QUERY_FEATURES = 2500
TYPE_FEATURES = 2000
# as many as a type keeps, twice over: half of what is found lies on personalisation
KEPT = 800
VOTING_FEATURES = 600
# beside the outline, for key points on a border and for an outline that cuts the page short
MARGIN_SHARE = 0.03
# a sheet differs from its lid all along each side; a block of print only where it happens to reach
STRIP_PX = (3, 7)
EDGE_LEVELS = 4.0
EDGE_SHARE = 0.8


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PageView:
    """A page (or its document's surroundings) reduced to a workable size.

    Attributes
    ----------
    grey
        h × w uint8.
    to_page
        3 × 3, view px → page px, pixel centres at integers on both.
    document
        Left, top, right, bottom of the presumed document in px of ``grey``; None for all of it.
    """

    grey: NDArray[np.uint8]
    to_page: NDArray[np.float64]
    document: tuple[int, int, int, int] | None = None

    def key_points(self) -> Features:
        """Find key points all over the view; half of them lie on personalisation."""
        return sift_features(self.grey, limit=KEPT, cells=CELLS)

    @property
    def box(self) -> tuple[int, int, int, int]:
        """Left, top, right, bottom of the presumed document."""
        return self.document or (0, 0, self.grey.shape[1], self.grey.shape[0])

    @property
    def enclosed(self) -> bool:
        """Whether the outline is a sheet's for certain: nothing else is worth looking at."""
        return self.document is not None and all(
            _differs_along(np.rot90(self.grey, turn), rows)
            for turn, rows in enumerate(self._inner_rows())
        )

    def _inner_rows(self) -> tuple[int, int, int, int]:
        """Rows at which the document begins, once the view is turned by 0, 90, 180, 270°."""
        left, top, right, bottom = self.box
        height, width = self.grey.shape
        return top, width - right, height - bottom, left

    def layout(self) -> NDArray[np.float32]:
        """Layout of the presumed document, turned to landscape: 16 × 24 × 4."""
        left, top, right, bottom = self.box
        page, _ = landscape(self.grey[top:bottom, left:right])
        return layout_descriptor(page.astype(np.uint8))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DetailedView(PageView):
    """A view with all its key points, for scans that are laid on one another."""

    features: Features

    def key_points(self) -> Features:
        """Return the key points that were found."""
        return self.features


def _differs_along(grey: NDArray[np.uint8], row: int) -> bool:
    """Tell whether what lies below a row differs from what lies above nearly all along it."""
    near, far = STRIP_PX
    if row < far:
        return False
    # the margin's own corners lie on the lid to both sides
    part = grey[:, row:-row].astype(np.float32)
    apart = part[row + near : row + far].mean(axis=0) - part[row - far : row - near].mean(axis=0)
    share = max((apart > EDGE_LEVELS).mean(), (apart < -EDGE_LEVELS).mean())
    return bool(share >= EDGE_SHARE)


def query_view(pixels: NDArray[np.uint8], outline: PolygonPx | None) -> PageView:
    """Lay the outline upright at the size of the index's own pictures.

    Perspective and turn are taken out as far as the outline tells; without an outline the whole
    scan is taken as it is.

    Parameters
    ----------
    pixels
        H × W × 3 uint8.
    """
    grey, to_page, document = _whole(pixels) if outline is None else _upright(pixels, outline)
    return PageView(grey=grey, to_page=to_page, document=document)


def small_features(view: PageView) -> Features:
    """Find the key points by which types are voted for, on a view of half the size.

    Line work fades there and a key point's surroundings are wider, so that fewer look alike.
    """
    height, width = (max(side // 2, 1) for side in view.grey.shape)
    half = resize_area(view.grey, width_px=width, height_px=height)
    return sift_features(half, limit=VOTING_FEATURES)


_Laid = tuple[NDArray[np.uint8], NDArray[np.float64], tuple[int, int, int, int] | None]


def _whole(pixels: NDArray[np.uint8]) -> _Laid:
    small, to_page = _reduced(pixels, ENTRY_LONG_SIDE_PX)
    return small, to_page, None


def _reduced(
    crop: NDArray[np.uint8], long_side_px: float, *, left_px: int = 0, top_px: int = 0
) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    factor = min(1.0, long_side_px / max(crop.shape[:2]))
    width, height = max(round(crop.shape[1] * factor), 1), max(round(crop.shape[0] * factor), 1)
    grey = to_grey(resize_area(crop, width_px=width, height_px=height))
    to_page = reduction_to_full(
        crop.shape[1] / width, crop.shape[0] / height, left_px=left_px, top_px=top_px
    )
    return grey, to_page


def _upright(pixels: NDArray[np.uint8], outline: PolygonPx) -> _Laid:
    corners = np.array(outline.xy)
    sides = np.hypot(*(np.roll(corners, -1, axis=0) - corners).T)
    width, height = (sides[0] + sides[2]) / 2, (sides[1] + sides[3]) / 2
    inner = ENTRY_LONG_SIDE_PX / (1 + 2 * MARGIN_SHARE)
    factor = min(1.0, inner / max(width, height))
    columns, rows = max(round(width * factor), 8), max(round(height * factor), 8)
    margin = round(MARGIN_SHARE * max(columns, rows))
    # reduced first: a warp alone would skip pixels
    left, top, right, bottom = _crop_box(pixels, outline)
    crop = pixels[top:bottom, left:right]
    small, to_page = _reduced(crop, factor * max(crop.shape[:2]), left_px=left, top_px=top)
    frame = np.array([[0, 0], [columns, 0], [columns, rows], [0, rows]], dtype=float) - 0.5
    upright = least_squares_homography(corners - 0.5, frame + margin)
    if upright is None:
        return small, to_page, None
    laid = warp_perspective(
        small, upright @ to_page, width_px=columns + 2 * margin, height_px=rows + 2 * margin
    )
    return laid, invert(upright), (margin, margin, margin + columns, margin + rows)


def page_view(pixels: NDArray[np.uint8], outline: PolygonPx | None) -> DetailedView:
    """Crop to the outline's surroundings, reduce, and find key points.

    Parameters
    ----------
    pixels
        H × W × 3 uint8.
    """
    left, top, right, bottom = _crop_box(pixels, outline)
    crop = pixels[top:bottom, left:right]
    grey, to_page = _reduced(crop, VIEW_LONG_SIDE_PX, left_px=left, top_px=top)
    features = sift_features(grey, limit=QUERY_FEATURES)
    return DetailedView(grey=grey, to_page=to_page, features=features)


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
