"""The plain way to register, for comparison: SIFT matches and a USAC homography."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from visualdoc.geometry import apply_homography
from visualdoc.imaging.features import Features, match, robust_homography, sift_features
from visualdoc.imaging.resampling import resize_area, to_grey
from visualdoc.references.types import DocumentType
from visualdoc.registration.alignment import index_homography_in_mm
from visualdoc.registration.views import reduction_to_full

Points = NDArray[np.float64]

PLAIN_FEATURES = 4000
PLAIN_REDUCED_PX = 1000
PLAIN_TOLERANCE_PX = 3.0


def _reduced(
    pixels: NDArray[np.uint8], *, reduced: bool
) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    height, width = pixels.shape[:2]
    factor = min(1.0, PLAIN_REDUCED_PX / max(height, width)) if reduced else 1.0
    columns, rows = round(width * factor), round(height * factor)
    small = pixels if factor == 1.0 else resize_area(pixels, width_px=columns, height_px=rows)
    return to_grey(small), reduction_to_full(width / columns, height / rows)


def reference_features(document_type: DocumentType) -> tuple[Features, Features]:
    """Find the reference's key points at full size and reduced."""
    found = []
    for reduced in (False, True):
        grey, to_full = _reduced(document_type.images.median, reduced=reduced)
        features = sift_features(grey, limit=PLAIN_FEATURES)
        xy = apply_homography(to_full, features.xy.astype(np.float64)).astype(np.float32)
        found.append(Features(xy=xy, descriptors=features.descriptors))
    return found[0], found[1]


def plain_map(
    pixels: NDArray[np.uint8],
    document_type: DocumentType,
    reference: Features,
    on_page: Points,
    reduced: bool,  # noqa: FBT001  (one of a pair, in a loop)
) -> Points:
    """Map page points by SIFT matches and a USAC homography, as a plain program does."""
    grey, to_full = _reduced(pixels, reduced=reduced)
    features = sift_features(grey, limit=PLAIN_FEATURES)
    pairs = match(features, reference)
    source = apply_homography(to_full, features.xy[pairs[:, 0]].astype(np.float64))
    fitted = robust_homography(
        source.astype(np.float32), reference.xy[pairs[:, 1]], tolerance_px=PLAIN_TOLERANCE_PX
    )
    if fitted is None:
        return np.full(on_page.shape, np.nan)
    to_mm = index_homography_in_mm(fitted[0], document_type.images.scale.px_per_mm)
    return apply_homography(to_mm.matrix, on_page)
