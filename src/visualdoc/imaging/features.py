"""Local features, their matches and robust homographies."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

MIN_CONTRAST = 0.02
MOST_ITERATIONS = 5000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Features:
    """Key points of one picture.

    Attributes
    ----------
    xy
        N × 2 float32 positions in px (pixel centres at integers).
    descriptors
        N × D float32 of unit length: RootSIFT (D = 128) or what a codebook makes of it (D = 64).
    """

    xy: NDArray[np.float32]
    descriptors: NDArray[np.float32]


def sift_features(
    grey: NDArray[np.uint8],
    *,
    limit: int,
    mask: NDArray[np.bool_] | None = None,
    cells: tuple[int, int] | None = None,
) -> Features:
    """Detect SIFT key points, strongest first, described by RootSIFT.

    Parameters
    ----------
    grey
        H × W uint8.
    limit
        At most so many key points.
    mask
        H × W bool, False where no key point may lie.
    cells
        Rows and columns of a grid from whose cells key points are taken in turn, the strongest of
        each first, so that pale line work counts beside heavy lettering; None for the strongest of
        all.

    References
    ----------
    Lowe, IJCV 60 (2004) 91; Arandjelović and Zisserman, CVPR 2012 (RootSIFT).
    """
    # OpenCV limits first and masks then: what is masked would take the places of what is not;
    # and without the precise form every position is off by a quarter of a pixel
    detector = cv2.SIFT.create(
        nfeatures=0, contrastThreshold=MIN_CONTRAST, enable_precise_upscale=True
    )
    allowed = None if mask is None else mask.astype(np.uint8) * 255
    # describing all of them costs less than a second pyramid for some of them
    found, raw = detector.detectAndCompute(grey, allowed)
    if raw is None or not found:
        return Features(xy=np.zeros((0, 2), np.float32), descriptors=np.zeros((0, 128), np.float32))
    xy = np.array([point.pt for point in found], dtype=np.float32)
    order = np.argsort([-point.response for point in found], kind="stable")
    if cells is not None:
        order = order[_in_turn(xy[order], grey.shape, cells)]
    order = order[:limit]
    histograms = np.asarray(raw, dtype=np.float32)[order]
    descriptors = histograms / np.maximum(histograms.sum(axis=1, keepdims=True), 1e-9)
    return Features(xy=xy[order], descriptors=np.sqrt(descriptors))


def _in_turn(
    xy: NDArray[np.float32], shape: tuple[int, ...], cells: tuple[int, int]
) -> NDArray[np.intp]:
    """Order key points, strongest first, by their rank within their cell of a grid."""
    grid = np.array([cells[1], cells[0]])
    column_row = np.clip((xy / np.array([shape[1], shape[0]]) * grid).astype(int), 0, grid - 1)
    cell = column_row[:, 1] * cells[1] + column_row[:, 0]
    order = np.argsort(cell, kind="stable")
    rank = np.empty(len(cell), dtype=np.int64)
    rank[order] = np.arange(len(cell)) - np.searchsorted(cell[order], cell[order])
    return np.argsort(rank, kind="stable")


def corner_strength(grey: NDArray[np.uint8], side_px: int) -> NDArray[np.float32]:
    """Smaller eigenvalue of the structure tensor in a sliding square: H × W float32.

    Where it is small a picture is plain or runs in one direction, and does not tell its position.

    References
    ----------
    Shi and Tomasi, Good Features to Track, CVPR 1994, doi:10.1109/CVPR.1994.323794.
    """
    return np.asarray(cv2.cornerMinEigenVal(grey, side_px, ksize=3), dtype=np.float32)


def match(
    query: Features,
    reference: Features,
    *,
    ratio: float = 0.85,
    allowed: NDArray[np.bool_] | None = None,
) -> NDArray[np.int64]:
    """Match by nearest neighbour with Lowe's ratio test.

    Parameters
    ----------
    allowed
        N × M bool, pairs that may be matched; None for all.

    Returns
    -------
    numpy.ndarray
        M × 2 indices (query, reference).
    """
    if len(query.xy) < 2 or len(reference.xy) < 2:
        return np.zeros((0, 2), dtype=np.int64)
    similarity = query.descriptors @ reference.descriptors.T
    if allowed is not None:
        similarity[~allowed] = -1.0
    best = np.argmax(similarity, axis=1)
    rows = np.arange(len(best))
    first = similarity[rows, best]
    similarity[rows, best] = -1.0
    second = similarity.max(axis=1)
    distance = np.sqrt(np.maximum(2 - 2 * first, 0))
    keep = distance < ratio * np.sqrt(np.maximum(2 - 2 * second, 1e-12))
    keep &= first > -1.0
    return np.column_stack([rows[keep], best[keep]]).astype(np.int64)


def robust_homography(
    source: NDArray[np.float32],
    target: NDArray[np.float32],
    *,
    tolerance_px: float,
    iterations: int = MOST_ITERATIONS,
) -> tuple[NDArray[np.float64], NDArray[np.bool_]] | None:
    """Fit a homography with USAC-MAGSAC.

    Parameters
    ----------
    source, target
        N × 2 corresponding points.
    tolerance_px
        Upper bound of an inlier's error in target pixels.
    iterations
        At most so many samples are tried.

    Returns
    -------
    tuple or None
        3 × 3 homography and N inlier flags; None when there is no model.

    References
    ----------
    Barath et al., MAGSAC++, CVPR 2020.
    """
    if len(source) < 4:
        return None
    cv2.setRNGSeed(1)
    matrix, inliers = cv2.findHomography(
        source, target, cv2.USAC_MAGSAC, tolerance_px, maxIters=iterations, confidence=0.9999
    )
    if matrix is None or inliers is None:
        return None
    return np.asarray(matrix, dtype=np.float64), inliers.ravel().astype(np.bool_)


def agreed_map(
    source: NDArray[np.float32],
    target: NDArray[np.float32],
    *,
    tolerance_px: float,
    iterations: int,
    affine: bool,
) -> tuple[NDArray[np.float64], NDArray[np.bool_]] | None:
    """Fit by RANSAC, then by least squares to what agrees: for a few dozen measured places.

    Where most places are right but some by a whole period of line work off, this is exacter than
    :func:`robust_homography`, whose weights let the latter pull.

    Parameters
    ----------
    affine
        Six degrees of freedom instead of eight: what is far off then does not bend the map.

    Returns
    -------
    tuple or None
        As :func:`robust_homography`.

    References
    ----------
    Fischler and Bolles, Comm. ACM 24 (1981) 381, doi:10.1145/358669.358692.
    """
    if len(source) < 4:
        return None
    cv2.setRNGSeed(1)
    if affine:
        matrix, inliers = cv2.estimateAffine2D(
            source, target, ransacReprojThreshold=tolerance_px, maxIters=iterations
        )
    else:
        matrix, inliers = cv2.findHomography(
            source, target, cv2.RANSAC, tolerance_px, maxIters=iterations
        )
    if matrix is None or inliers is None:
        return None
    square = np.vstack([matrix, [0.0, 0.0, 1.0]]) if affine else matrix
    return np.asarray(square, dtype=np.float64), inliers.ravel().astype(np.bool_)


def least_squares_homography(
    source: NDArray[np.float64], target: NDArray[np.float64]
) -> NDArray[np.float64] | None:
    """Fit a homography to all points by least squares."""
    if len(source) < 4:
        return None
    matrix, _ = cv2.findHomography(source, target, 0)
    return None if matrix is None else np.asarray(matrix, dtype=np.float64)
