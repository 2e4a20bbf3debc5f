"""Find a patch again in a picture."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class PatchMatch:
    """Where a patch was found.

    Attributes
    ----------
    left_px, top_px
        Position of the patch's top left corner in the picture.
    correlation
        Normalised correlation there, in [-1, 1].
    """

    left_px: int
    top_px: int
    correlation: float


def find_patch(picture: NDArray[np.uint8], patch: NDArray[np.uint8]) -> PatchMatch:
    """Find the best place of a patch by normalised cross-correlation.

    Parameters
    ----------
    picture
        H × W uint8, at least as large as the patch.
    patch
        h × w uint8.

    References
    ----------
    Lewis, Fast Normalized Cross-Correlation, Vision Interface 1995.
    """
    surface = cv2.matchTemplate(picture, patch, cv2.TM_CCOEFF_NORMED)
    surface = np.nan_to_num(surface, nan=0.0, posinf=0.0, neginf=0.0)
    row, column = np.unravel_index(int(np.argmax(surface)), surface.shape)
    return PatchMatch(left_px=int(column), top_px=int(row), correlation=float(surface[row, column]))
