"""Where exactly is the edge of a sheet in a profile across it, with its shadow on the lid?"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

Floats = NDArray[np.float64]

# half width of the profiles, and the grid of positions, px
REACH_PX = 18
STEP_PX = 0.25
BLURS_PX = (0.8, 1.5, 2.6)
# how fast a shadow fades away from the sheet, px: 0.2 to 1.5 mm at 300 to 600 dpi
SHADOWS_PX = (3.0, 7.0, 14.0, 30.0)
# profiles of one side agree within so many px
NEAR_PX = 4.0
# the model must leave at most this share of a profile's variance
MAX_LEFT_SHARE = 0.35
MIN_CONTRAST_LEVELS = 1.5


@lru_cache(maxsize=1)
def _models() -> tuple[Floats, Floats]:
    """Positions, and for each an orthonormal basis (3 × P × samples): constant, step, shadow."""
    u = np.arange(-REACH_PX, REACH_PX + 1, dtype=np.float64)
    places, bases = [], []
    for at in np.arange(-REACH_PX + 5, REACH_PX - 5 + STEP_PX / 2, STEP_PX):
        for blur in BLURS_PX:
            step = ndtr((u - at) / blur)
            for shadow in SHADOWS_PX:
                fading = step * (1 - np.exp(-np.maximum(u - at, 0.0) / shadow))
                columns = np.stack([np.ones_like(u), step, fading], axis=1)
                bases.append(np.linalg.qr(columns)[0])
                places.append(at)
    return np.array(places), np.ascontiguousarray(np.array(bases).transpose(2, 0, 1))


def edge_positions(profiles: Floats) -> tuple[Floats, NDArray[np.bool_]]:
    """Find the edge in each of many profiles that run from the sheet outwards.

    A profile is a constant on the sheet, a step at its edge, and a shadow that fades on the lid;
    optics blur all of it. Where paper and lid are equally light, the shadow's onset alone is the
    edge. Print beside the edge disturbs single profiles, so all of them are first asked together,
    and each then only around the common answer.

    Parameters
    ----------
    profiles
        N × (2 · 18 + 1) × C grey values, the sheet at the low indices.

    Returns
    -------
    tuple
        N positions in px from the middle, outwards positive, and whether the model fits.
    """
    places, bases = _models()
    total = ((profiles - profiles.mean(axis=1, keepdims=True)) ** 2).sum(axis=(1, 2))
    squares = (profiles**2).sum(axis=(1, 2))
    explained = np.zeros((len(places), len(profiles)))
    for channel in range(profiles.shape[2]):
        for basis in bases:
            explained += (basis @ profiles[:, :, channel].T) ** 2
    left = np.maximum(squares - explained, 0.0)
    share = left / np.maximum(total, MIN_CONTRAST_LEVELS**2 * profiles[0].size)
    common = places[np.argmin(np.median(share, axis=1))]
    far = np.abs(places - common) > NEAR_PX
    best = np.argmin(np.where(far[:, None], np.inf, left), axis=0)
    n = np.arange(len(profiles))
    clear = left[best, n] <= MAX_LEFT_SHARE * total
    spread = np.sqrt(total / profiles[0].size) if len(profiles) else total
    return places[best], clear & (spread > MIN_CONTRAST_LEVELS)
