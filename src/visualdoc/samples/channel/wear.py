"""Handling: faint smudges and fine scratches that genuine documents collect."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from visualdoc.imaging.drawing import stroke
from visualdoc.imaging.resampling import gaussian

_SMUDGES_PER_DM2 = 0.8
_SCRATCHES_PER_DM2 = 0.6


def wear(image: NDArray[np.uint8], rng: np.random.Generator, *, px_per_mm: float) -> None:
    """Wear a printed page a little, in place.

    Notes
    -----
    Smudges take 1 to 2.5 % of the light over some millimetres, scratches 4 to 10 % over less than
    a tenth of a millimetre: visible to an examiner who looks for them, and no sign of anything.
    """
    rows, columns = image.shape[:2]
    area_dm2 = rows * columns / (100 * px_per_mm) ** 2
    for _ in range(int(rng.poisson(_SMUDGES_PER_DM2 * area_dm2))):
        _smudge(image, rng, px_per_mm)
    for _ in range(int(rng.poisson(_SCRATCHES_PER_DM2 * area_dm2))):
        _scratch(image, rng, px_per_mm)


def _smudge(image: NDArray[np.uint8], rng: np.random.Generator, px_per_mm: float) -> None:
    centre = rng.uniform((0, 0), image.shape[:2])
    radius = rng.uniform(2.0, 6.0, 2) * px_per_mm
    depth = float(rng.uniform(0.010, 0.025))
    top, left = np.maximum((centre - 2 * radius).astype(int), 0)
    bottom, right = np.minimum((centre + 2 * radius).astype(int), image.shape[:2])
    rows = (np.arange(top, bottom)[:, None] - centre[0]) / radius[0]
    columns = (np.arange(left, right)[None, :] - centre[1]) / radius[1]
    fade = np.exp(-(rows**2) - columns**2)[..., None]
    tint = np.array([0.8, 1.0, 1.25])  # grime is brownish
    part = image[top:bottom, left:right]
    part[:] = np.round(part * (1 - depth * fade * tint)).astype(np.uint8)


def _scratch(image: NDArray[np.uint8], rng: np.random.Generator, px_per_mm: float) -> None:
    start = rng.uniform((0, 0), image.shape[1::-1])
    heading = rng.uniform(0, 2 * np.pi) + np.cumsum(rng.normal(0, 0.02, 30))
    step = float(rng.uniform(3, 18)) / 30 * px_per_mm
    path = start + step * np.cumsum(np.column_stack([np.cos(heading), np.sin(heading)]), axis=0)
    low = np.clip(path.min(axis=0).astype(int) - 4, 0, image.shape[1::-1])
    high = np.clip(path.max(axis=0).astype(int) + 5, 0, image.shape[1::-1])
    if np.any(high - low < 2):
        return
    mask = np.zeros((int(high[1] - low[1]), int(high[0] - low[0])), dtype=np.uint8)
    stroke(mask, [path - low], width_px=float(rng.uniform(0.03, 0.06)) * px_per_mm)
    share = gaussian(mask, 0.01 * px_per_mm + 0.3)[..., None] / np.float32(255)
    depth = float(rng.uniform(0.04, 0.10)) * float(rng.choice([-1.0, 1.0]))
    part = image[low[1] : high[1], low[0] : high[0]]
    part[:] = np.clip(np.round(part * (1 - depth * share)), 0, 255).astype(np.uint8)
