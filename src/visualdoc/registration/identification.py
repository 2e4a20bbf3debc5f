"""Which enrolled type is this page, and how does it lie? "Unknown" is an answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visualdoc.findings import Candidate
from visualdoc.geometry.frames import invert
from visualdoc.imaging.features import Features, match, robust_homography
from visualdoc.imaging.resampling import box_mean, warp_perspective
from visualdoc.references.types import IdentificationView
from visualdoc.registration.views import PageView

SHORTLIST = 5
VOTING_QUERY_FEATURES = 900
VOTING_TYPE_FEATURES = 400
# 4 points fit any homography; chance agreements of SIFT matches on line work reach about a dozen
MIN_INLIERS = 14
INLIER_TOLERANCE_PX = 3.0
ACCEPT_CONFIDENCE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Identification:
    """One type with the coarse position of the page on it.

    Attributes
    ----------
    page_to_reference
        3 × 3: page px → pixels of the type's identification view, centres at integers.
    fit
        Median local correlation with the reference on static, textured places, in [-1, 1].
    """

    name: str
    confidence: float
    page_to_reference: NDArray[np.float64]
    inliers: int
    fit: float


def identify(
    view: PageView, enrolled: Mapping[str, IdentificationView]
) -> tuple[Identification | None, tuple[Candidate, ...]]:
    """Find the enrolled type of a page.

    Key points vote for types, the five best are verified by a homography and by correlation on the
    static print; any rotation is found, since SIFT is invariant to it.

    Returns
    -------
    tuple
        The accepted type or None for "unknown", and at most five candidates, best first.
    """
    verified = [
        found
        for name in _shortlist(view.features, enrolled)
        if (found := verify(name, view, enrolled[name])) is not None
    ]
    ranked = sorted(verified, key=lambda i: (-i.confidence, -i.inliers, i.name))
    candidates = tuple(Candidate(name=i.name, confidence=i.confidence) for i in ranked)
    best = ranked[0] if ranked and ranked[0].confidence >= ACCEPT_CONFIDENCE else None
    return best, candidates


def _shortlist(query: Features, enrolled: Mapping[str, IdentificationView]) -> list[str]:
    if len(enrolled) <= SHORTLIST:
        return sorted(enrolled)
    few = _strongest(query, VOTING_QUERY_FEATURES)
    votes = {
        name: len(match(few, _strongest(view.features, VOTING_TYPE_FEATURES)))
        for name, view in enrolled.items()
    }
    return sorted(votes, key=lambda name: (-votes[name], name))[:SHORTLIST]


def _strongest(features: Features, count: int) -> Features:
    return Features(xy=features.xy[:count], descriptors=features.descriptors[:count])


def verify(name: str, view: PageView, enrolled: IdentificationView) -> Identification | None:
    """Lay the page's view on one type; None when no plausible homography exists."""
    pairs = match(view.features, enrolled.features)
    if len(pairs) < MIN_INLIERS:
        return None
    source, target = view.features.xy[pairs[:, 0]], enrolled.features.xy[pairs[:, 1]]
    fitted = robust_homography(source, target, tolerance_px=INLIER_TOLERANCE_PX)
    if fitted is None:
        return None
    view_to_reference, inliers = fitted
    count = int(inliers.sum())
    if count < MIN_INLIERS or not _undistorted(view_to_reference, view):
        return None
    fit = static_fit(view.grey, view_to_reference, enrolled)
    return Identification(
        name=name,
        confidence=_confidence(count, count / max(len(enrolled.features.xy), 1), fit),
        page_to_reference=view_to_reference @ invert(view.to_page),
        inliers=count,
        fit=fit,
    )


def _undistorted(matrix: NDArray[np.float64], view: PageView) -> bool:
    """Refuse mirror images and shapes that no scanner or phone makes of a page."""
    height, width = view.grey.shape
    corners = np.array([[0, 0, 1], [width, 0, 1], [width, height, 1], [0, height, 1]], dtype=float)
    mapped = corners @ matrix.T
    if (mapped[:, 2] / matrix[2, 2] <= 0).any():
        return False
    jacobian = matrix[:2, :2] / matrix[2, 2]
    singular = np.linalg.svd(jacobian, compute_uv=False)
    return bool(np.linalg.det(jacobian) > 0 and singular[0] / max(singular[1], 1e-9) < 1.6)


def static_fit(
    grey: NDArray[np.uint8], view_to_reference: NDArray[np.float64], enrolled: IdentificationView
) -> float:
    """Median local normalised correlation on static, textured places.

    Parameters
    ----------
    grey
        h × w uint8 view of the page.
    """
    height, width = enrolled.grey.shape
    warped = warp_perspective(grey, view_to_reference, width_px=width, height_px=height)
    picture, reference = warped.astype(np.float32), enrolled.grey.astype(np.float32)
    side = 25
    mean_p, mean_r = box_mean(picture, side), box_mean(reference, side)
    covariance = box_mean(picture * reference, side) - mean_p * mean_r
    variance_p = np.maximum(box_mean(picture**2, side) - mean_p**2, 0)
    variance_r = np.maximum(box_mean(reference**2, side) - mean_r**2, 0)
    correlation = covariance / np.sqrt(variance_p * variance_r + 4.0)
    places = enrolled.static & (variance_r > np.quantile(variance_r[enrolled.static], 0.5))
    return float(np.median(correlation[places][::7])) if places.any() else 0.0


def _confidence(inliers: int, found_share: float, fit: float) -> float:
    """Combine three cues, each with the level that right and wrong types of drawn designs part at.

    Many agreeing key points are needed in any case; beyond that either a good share of the type's
    own key points is found again or its print correlates (types of one issuer share emblems and
    titles, but neither most of their key points nor their line work).
    """
    enough = _soft_step(inliers, level=20.0, width=3.0)
    whole = _soft_step(found_share, level=0.16, width=0.02)
    correlated = _soft_step(fit, level=0.33, width=0.04)
    return round(enough * max(whole, correlated), 4)


def _soft_step(value: float, *, level: float, width: float) -> float:
    return float(1.0 / (1.0 + np.exp(np.clip(-(value - level) / width, -60.0, 60.0))))
