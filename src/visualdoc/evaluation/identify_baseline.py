"""The baseline of ``bench identify``: plain SIFT votes over all types, then a homography."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from visualdoc.evaluation.identify_drawn import Drawn
from visualdoc.imaging.features import Features, match, robust_homography, sift_features
from visualdoc.references.types import IdentificationView
from visualdoc.registration.outline import find_outline
from visualdoc.registration.views import page_view

SHORTLIST = 5
VOTING_QUERY = 900
VOTING_TYPE = 400
TYPE_FEATURES = 2000
MIN_INLIERS = 14
TOLERANCE_PX = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainReply:
    """The baseline's answer; ``inliers`` is its score."""

    name: str
    enrolled: bool
    first: str | None
    inliers: int
    cpu_ms: float


def plain_features(
    names: Sequence[str], load_view: Callable[[str], IdentificationView]
) -> dict[str, Features]:
    """Find the key points of every type on its static print."""
    found = {}
    for name in names:
        view = load_view(name)
        found[name] = sift_features(view.grey, limit=TYPE_FEATURES, mask=view.static)
    return found


def plain_reply(page: Drawn, types: Mapping[str, Features]) -> PlainReply:
    """Vote over all types one by one; the best five are verified by their inliers alone."""
    start = time.process_time()
    query = page_view(page.pixels, find_outline(page.pixels)).features
    few = _strongest(query, VOTING_QUERY)
    votes = {name: len(match(few, _strongest(one, VOTING_TYPE))) for name, one in types.items()}
    best, inliers = None, MIN_INLIERS - 1
    for name in sorted(votes, key=lambda name: (-votes[name], name))[:SHORTLIST]:
        pairs = match(query, types[name])
        fitted = robust_homography(
            query.xy[pairs[:, 0]], types[name].xy[pairs[:, 1]], tolerance_px=TOLERANCE_PX
        )
        count = 0 if fitted is None else int(fitted[1].sum())
        if count > inliers:
            best, inliers = name, count
    return PlainReply(
        name=page.name,
        enrolled=page.name in types,
        first=best,
        inliers=inliers if best else 0,
        cpu_ms=(time.process_time() - start) * 1e3,
    )


def _strongest(features: Features, count: int) -> Features:
    return Features(xy=features.xy[:count], descriptors=features.descriptors[:count])
