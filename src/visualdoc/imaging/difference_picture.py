"""A picture of where a scan is darker or lighter than its reference, for the eye."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from visualdoc.imaging.resampling import gaussian, to_grey

# differences of single pixels are noise and edges a few hundredths of a millimetre aside
SMOOTHING_PX = 1.2
# lightness that differs slowly is the scanner's
SHADING_PX = 60.0
FULL_COLOUR_LEVELS = 60.0
# the reference shows through, so that the place is found again
PAPER, SHOWN_REFERENCE = 250.0, 0.25
DARKER_INK = (200.0, 30.0, 30.0)
LIGHTER_INK = (30.0, 70.0, 200.0)


def difference_picture(scan: NDArray[np.uint8], reference: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Paint red what is darker than the reference and blue what is lighter.

    Parameters
    ----------
    scan, reference
        H × W × 3 uint8 of the same place on one grid.

    Returns
    -------
    numpy.ndarray
        H × W × 3 uint8: the reference in pale grey with the differences over it; full colour is
        reached at 60 grey levels. Slow differences of lightness are taken out.
    """
    ours, theirs = (to_grey(picture).astype(np.float32) for picture in (scan, reference))
    difference = gaussian(ours - theirs, SMOOTHING_PX)
    difference = difference - gaussian(difference, SHADING_PX)
    ground = PAPER - SHOWN_REFERENCE * (255.0 - theirs)
    picture = np.repeat(ground[..., None], 3, axis=2)
    for strength, ink in ((-difference, DARKER_INK), (difference, LIGHTER_INK)):
        share = np.clip(strength / FULL_COLOUR_LEVELS, 0.0, 1.0)[..., None]
        picture += (np.array(ink, dtype=np.float32) - picture) * share
    return np.asarray(np.clip(np.round(picture), 0, 255), dtype=np.uint8)
