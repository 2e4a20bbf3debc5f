"""Find a patch again in a picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from visualdoc.imaging.correlation import parabola_vertex


@dataclass(frozen=True, slots=True, kw_only=True)
class PatchMatch:
    """Where a patch was found.

    Attributes
    ----------
    left_px, top_px
        Position of the patch's top left corner in the picture, to a fraction of a pixel.
    correlation
        Normalised correlation there, in [-1, 1].
    """

    left_px: float
    top_px: float
    correlation: float


def find_patch(
    picture: NDArray[np.uint8], patch: NDArray[np.uint8], *, mask: NDArray[np.bool_] | None = None
) -> PatchMatch:
    """Find the best place of a patch by normalised cross-correlation.

    Parameters
    ----------
    picture
        H × W uint8, at least as large as the patch.
    patch
        h × w uint8.
    mask
        h × w: which pixels of the patch count, all when None.

    Notes
    -----
    A parabola along each axis refines the peak.

    References
    ----------
    Lewis, Fast Normalized Cross-Correlation, Vision Interface 1995.
    """
    if mask is None:
        surface = cv2.matchTemplate(picture, patch, cv2.TM_CCOEFF_NORMED)
    else:
        surface = cv2.matchTemplate(
            picture.astype(np.float32), patch.astype(np.float32), cv2.TM_CCOEFF_NORMED,
            mask=mask.astype(np.float32),
        )  # fmt: skip
    surface = np.nan_to_num(np.asarray(surface, dtype=np.float32), posinf=0.0, neginf=0.0)
    row, column = (int(v) for v in np.unravel_index(int(np.argmax(surface)), surface.shape))
    return PatchMatch(
        left_px=column + _offset(surface[row], column),
        top_px=row + _offset(surface[:, column], row),
        correlation=float(surface[row, column]),
    )


def _offset(values: NDArray[Any], peak: int) -> float:
    """Place of the vertex beside a peak, 0 at the border."""
    if peak in {0, len(values) - 1}:
        return 0.0
    return float(parabola_vertex(*values[peak - 1 : peak + 2].astype(np.float64)))
