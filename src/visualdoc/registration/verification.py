"""Does a page lie on one type? Key points give the position, its static print the agreement."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visualdoc.geometry import apply_homography, invert
from visualdoc.imaging.convex import convex_intersection_area, polygon_area
from visualdoc.imaging.features import (
    Features,
    least_squares_homography,
    match,
    robust_homography,
)
from visualdoc.imaging.layout import landscape, layout_descriptor
from visualdoc.imaging.resampling import box_mean
from visualdoc.references.index_entry import IndexEntry
from visualdoc.references.layout_index import LayoutIndex

# 4 points fit any homography; chance agreements of SIFT matches on line work reach about a dozen
MIN_INLIERS = 10
INLIER_TOLERANCE_PX = 2.5
# most of what is laid is of another type, for which any number is tried in vain
ITERATIONS = 1500
RATIO = 0.9
# no scanner and no phone held over a page stretches it more
MAX_STRETCH = 1.6
NEAR_PX = 8.0
# where the outline is known, the type must cover it; elsewhere it must at least lie on the scan
MIN_OVERLAP = 0.6
MIN_INSIDE = 0.6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Laid:
    """A page laid on one type.

    Attributes
    ----------
    to_picture
        3 × 3: view px → px of the entry's picture, centres at integers.
    inliers
        Key points that agree on it, each of the type's counted once.
    """

    name: str
    to_picture: NDArray[np.float64]
    inliers: int


def lay(
    name: str,
    query: Features,
    shape: tuple[int, int],
    entry: IndexEntry,
    *,
    document: tuple[int, int, int, int] | None = None,
) -> Laid | None:
    """Lay a page's key points on a type's; None when no plausible homography exists.

    Parameters
    ----------
    query
        Key points of the page in the codebook's short form.
    shape
        Rows and columns of the page's view.
    document
        Where the outline lies in view px; None when there is none.
    """
    reference = entry.features
    found = _fitted(query, reference, None)
    if found is None or not undistorted(found[0], shape):
        return None
    picture = (entry.picture.shape[0], entry.picture.shape[1])
    if not lies_where_expected(found[0], picture, shape, document):
        return None
    # once the position is known nearly all key points find their own, which makes it exact
    again = _fitted(query, reference, _reachable(query, reference, found[0]))
    if again is not None and again[1] > found[1] and undistorted(again[0], shape):
        found = again
    return Laid(name=name, to_picture=found[0], inliers=found[1])


def _fitted(
    query: Features, reference: Features, allowed: NDArray[np.bool_] | None
) -> tuple[NDArray[np.float64], int] | None:
    """Match and fit: the homography and how many of the type's key points agree on it."""
    pairs = match(query, reference, ratio=RATIO, allowed=allowed)
    if len(pairs) < MIN_INLIERS:
        return None
    source, target = query.xy[pairs[:, 0]], reference.xy[pairs[:, 1]]
    fitted = robust_homography(
        source, target, tolerance_px=INLIER_TOLERANCE_PX, iterations=ITERATIONS
    )
    if fitted is None:
        return None
    # many of the page's key points on one of the type's are no evidence
    count = len(np.unique(pairs[fitted[1], 1]))
    return None if count < MIN_INLIERS else (fitted[0], count)


def _reachable(
    query: Features, reference: Features, to_picture: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """N × M: which key points may be the same when the view lies so."""
    placed = apply_homography(to_picture, query.xy.astype(np.float64)).astype(np.float32)
    x = placed[:, None, 0] - reference.xy[None, :, 0]
    y = placed[:, None, 1] - reference.xy[None, :, 1]
    return np.asarray(x * x + y * y <= np.float32(NEAR_PX**2), dtype=np.bool_)


def expected_position(
    document: tuple[int, int, int, int], picture: tuple[int, int], *, turned: bool
) -> NDArray[np.float64] | None:
    """Map a view to a picture by their corners, as two layouts say they lie.

    Parameters
    ----------
    document
        Left, top, right, bottom of the document in view px.
    picture
        Rows and columns of the type's picture.
    turned
        The page is upside down once both are turned to landscape.
    """
    left, top, right, bottom = document
    source = _landscape_corners(left, top, right, bottom)
    target = _landscape_corners(0, 0, picture[1], picture[0])
    return least_squares_homography(np.roll(source, 2 if turned else 0, axis=0), target)


def _landscape_corners(left: int, top: int, right: int, bottom: int) -> NDArray[np.float64]:
    """Corners from the top left of the landscape page on, clockwise."""
    corners = np.array([[left, top], [right, top], [right, bottom], [left, bottom]], dtype=float)
    portrait = bottom - top > right - left
    return np.roll(corners, -1, axis=0) - 0.5 if portrait else corners - 0.5


def lies_where_expected(
    to_picture: NDArray[np.float64],
    picture: tuple[int, int],
    view: tuple[int, int],
    document: tuple[int, int, int, int] | None,
) -> bool:
    """Tell whether the type's page lies where the document does.

    Line work repeats itself, and a wrong type may find many key points on it, but hardly there.

    Parameters
    ----------
    to_picture
        3 × 3: view px → picture px.
    picture, view
        Rows and columns.
    document
        Left, top, right, bottom of the outline in view px; None when there is none.
    """
    corners = np.array([[0, 0], [picture[1], 0], [picture[1], picture[0]], [0, picture[0]]]) - 0.5
    quad = apply_homography(invert(to_picture), corners.astype(np.float64))
    area = polygon_area(quad)
    left, top, right, bottom = document or (0, 0, view[1], view[0])
    frame = np.array([[left, top], [right, top], [right, bottom], [left, bottom]]) - 0.5
    shared = convex_intersection_area(quad, frame)
    if document is None:
        return shared >= MIN_INSIDE * area
    return shared >= MIN_OVERLAP * (area + polygon_area(frame) - shared)


def undistorted(matrix: NDArray[np.float64], shape: tuple[int, int]) -> bool:
    """Refuse mirror images and shapes that no scanner or phone makes of a page."""
    height, width = shape
    corners = np.array([[0, 0, 1], [width, 0, 1], [width, height, 1], [0, height, 1]], dtype=float)
    mapped = corners @ matrix.T
    if (mapped[:, 2] / matrix[2, 2] <= 0).any():
        return False
    jacobian = matrix[:2, :2] / matrix[2, 2]
    singular = np.linalg.svd(jacobian, compute_uv=False)
    return bool(np.linalg.det(jacobian) > 0 and singular[0] / max(singular[1], 1e-9) < MAX_STRETCH)


def layout_fit(laid: NDArray[np.uint8], entry: IndexEntry) -> float:
    """Correlation of the layouts of a page, as it lies on a type, and of the type, in [-1, 1]."""
    page, _ = landscape(laid)
    described = layout_descriptor(page.astype(np.uint8))
    return LayoutIndex.of([entry.coded.layout]).upright(described)


def local_correlation(
    picture: NDArray[np.uint8], reference: NDArray[np.uint8], *, window_px: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Normalised correlation in a sliding window, and the reference's variance there."""
    first, second = picture.astype(np.float32), reference.astype(np.float32)
    mean_1, mean_2 = box_mean(first, window_px), box_mean(second, window_px)
    covariance = box_mean(first * second, window_px) - mean_1 * mean_2
    variance_1 = np.maximum(box_mean(first**2, window_px) - mean_1**2, 0)
    variance_2 = np.maximum(box_mean(second**2, window_px) - mean_2**2, 0)
    # four grey levels squared: the noise of flat paper does not correlate by chance
    return covariance / np.sqrt(variance_1 * variance_2 + 4.0), variance_2
