"""Editions and offices of one form: which of them explains the page where they differ?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visualdoc.geometry.frames import invert
from visualdoc.imaging.resampling import warp_perspective
from visualdoc.registration.verification import local_correlation

WINDOW_PX = 11
# below this local correlation two references are said to differ there
SAME = 0.75
# print whose local standard deviation is below this cannot tell anything
MIN_VARIANCE = 30.0
# pixels of the picture (0.25 mm on a passport's page) on which references must differ at least
MIN_PLACES = 40
# how fast a difference of correlations becomes certainty; set by hand on a few drawn variants
EVIDENCE_SCALE = 0.08


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Contender:
    """A type laid under the page.

    Attributes
    ----------
    to_picture
        3 × 3: view px → px of ``picture``.
    picture, static
        h × w uint8 and bool.
    """

    to_picture: NDArray[np.float64]
    picture: NDArray[np.uint8]
    static: NDArray[np.bool_]


def tell_apart(grey: NDArray[np.uint8], contenders: Sequence[Contender]) -> list[float]:
    """Share one page among types that differ in few places.

    Parameters
    ----------
    grey
        h × w uint8 view of the page.
    contenders
        The first is what the others are compared with, place by place.

    Returns
    -------
    list of float
        One share each, summing to 1. Types that do not differ on static print get equal shares.
    """
    agreement = [_agreement(grey, one) for one in contenders]
    scores = [0.0]
    for number in range(1, len(contenders)):
        difference = _difference(contenders[0], agreement[0], contenders[number], agreement[number])
        scores.append(-difference / EVIDENCE_SCALE)
    weights = np.exp(np.array(scores) - max(scores))
    return [float(weight) for weight in weights / weights.sum()]


def _agreement(grey: NDArray[np.uint8], one: Contender) -> NDArray[np.float32]:
    """Local correlation of the page with a reference on the reference's own grid."""
    rows, columns = one.picture.shape
    laid = warp_perspective(grey, one.to_picture, width_px=columns, height_px=rows)
    return local_correlation(laid, one.picture, window_px=WINDOW_PX)[0]


def _difference(
    first: Contender,
    first_agrees: NDArray[np.float32],
    second: Contender,
    second_agrees: NDArray[np.float32],
) -> float:
    """How much better the first explains the page where the two differ, in correlation."""
    rows, columns = first.picture.shape
    between = first.to_picture @ invert(second.to_picture)

    def onto(image: NDArray[np.generic]) -> NDArray[np.float32]:
        laid = warp_perspective(
            image.astype(np.float32), between, width_px=columns, height_px=rows, border=0
        )
        return np.asarray(laid, dtype=np.float32)

    picture = np.clip(onto(second.picture), 0, 255).astype(np.uint8)
    same, variance = local_correlation(picture, first.picture, window_px=WINDOW_PX)
    other_variance = local_correlation(first.picture, picture, window_px=WINDOW_PX)[1]
    textured = np.maximum(variance, other_variance) > MIN_VARIANCE
    both = first.static & (onto(second.static) > 0.5)
    weight = np.where(both & textured, np.maximum(SAME - same, 0.0), 0.0)
    if int((weight > 0).sum()) < MIN_PLACES:
        return 0.0
    apart = first_agrees - onto(second_agrees)
    return float((weight * apart).sum() / weight.sum())
