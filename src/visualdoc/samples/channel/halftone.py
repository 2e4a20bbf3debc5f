"""Continuous tone made of dots: AM rosettes, FM (blue noise) grain, line screens."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

AM_ANGLES_DEG = (15.0, 75.0, 0.0, 45.0)  # C, M, Y, K
# transmittance of process inks on coated stock, linear RGB
PROCESS_INKS = np.array(
    [(0.03, 0.36, 0.68), (0.62, 0.035, 0.20), (0.88, 0.74, 0.04), (0.025, 0.025, 0.03)],
    dtype=np.float32,
)


@lru_cache(maxsize=4)
def blue_noise(side: int = 128) -> NDArray[np.float32]:
    """Threshold tile with little energy at low frequencies (ranked, filtered noise).

    References
    ----------
    Ulichney, Digital Halftoning (1987), chapter 8.
    """
    rng = np.random.default_rng(20240229)
    tile = rng.random((side, side))
    for _ in range(12):
        detail = tile - ndimage.gaussian_filter(tile, 1.6, mode="wrap")
        ranks = np.empty(side * side)
        ranks[np.argsort(detail, axis=None, kind="stable")] = np.arange(side * side)
        tile = (ranks.reshape(side, side) + 0.5) / (side * side)
    return np.asarray(tile, dtype=np.float32)


def separate(light: NDArray[np.float32], *, black: float = 0.8) -> NDArray[np.float32]:
    """CMYK coverage (4 × h × w) of linear RGB (3 × h × w) relative to paper white."""
    tone = np.clip(light, 0.0, 1.0)
    k = np.clip((1.0 - tone.max(axis=0) - 0.12) / 0.88, 0, 1) * black
    room = np.maximum(1.0 - k, 1e-3)
    cmy = np.clip((1.0 - tone / room) * 1.0, 0, 1)
    # process inks absorb beyond their own third: take that back from the others
    c, m, y = cmy
    m = np.clip((m - 0.36 * c) / (1 - 0.36 * c + 1e-3), 0, 1)
    y = np.clip((y - 0.5 * m) / (1 - 0.5 * m + 1e-3), 0, 1)
    return np.stack([c, m, y, k]).astype(np.float32)


def am_threshold(
    shape: tuple[int, int], *, origin: tuple[int, int], cell_px: float, angle_deg: float
) -> NDArray[np.float32]:
    """Threshold map in (0, 1) of round dots on a rotated grid."""
    rows = np.arange(shape[0], dtype=np.float32)[:, None] + np.float32(origin[0])
    columns = np.arange(shape[1], dtype=np.float32)[None, :] + np.float32(origin[1])
    angle = np.deg2rad(angle_deg)
    factor = np.float32(2 * np.pi / cell_px)
    u = (columns * np.float32(np.cos(angle)) + rows * np.float32(np.sin(angle))) * factor
    v = (rows * np.float32(np.cos(angle)) - columns * np.float32(np.sin(angle))) * factor
    spot = (np.cos(u) + np.cos(v)) * np.float32(0.25) + np.float32(0.5)
    return _even(spot)


@lru_cache(maxsize=1)
def _spot_distribution() -> NDArray[np.float64]:
    t = (np.arange(512) + 0.5) / 512 * 2 * np.pi
    spots = (np.cos(t)[:, None] + np.cos(t)[None, :]) / 4 + 0.5
    return np.asarray(np.sort(spots.ravel())[::64], dtype=np.float64)


def _even(spot: NDArray[np.float32]) -> NDArray[np.float32]:
    values = _spot_distribution()
    table = np.searchsorted(values, np.linspace(0, 1, 1025)) / len(values)
    index = np.clip(spot * 1024, 0, 1024).astype(np.int32)
    return np.asarray(1.0 - table[index], dtype=np.float32)


def fm_threshold(
    shape: tuple[int, int], *, origin: tuple[int, int], grain_px: int, phase: int
) -> NDArray[np.float32]:
    """Threshold map of dispersed dots of ``grain_px``."""
    tile = blue_noise()
    side = tile.shape[0]
    rows = ((np.arange(shape[0]) + origin[0]) // grain_px + 37 * phase) % side
    columns = ((np.arange(shape[1]) + origin[1]) // grain_px + 71 * phase) % side
    return np.asarray(tile[np.ix_(rows, columns)], dtype=np.float32)


def dots(
    coverage: NDArray[Any], threshold: NDArray[np.float32], *, hardness: float
) -> NDArray[np.float32]:
    """Turn coverage into dots with edges of finite sharpness."""
    # stretched so that no coverage leaves no dot at all and full coverage no gap
    stretched = coverage * np.float32(1 + 1 / hardness) - np.float32(0.5 / hardness)
    steep = (stretched - threshold) * np.float32(hardness) + np.float32(0.5)
    return np.asarray(np.clip(steep, 0, 1), dtype=np.float32)


def line_screen(
    shape: tuple[int, int], *, pitch_px: float, angle_deg: float
) -> NDArray[np.float32]:
    """Threshold map of lines that swell with the tone (ghost images, engraving)."""
    rows, columns = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32)
    angle = np.deg2rad(angle_deg)
    u = (columns * np.cos(angle) + rows * np.sin(angle)) / pitch_px
    saw = np.abs((u % 1.0) - 0.5) * 2
    return np.asarray(np.clip(saw, 0.01, 0.99), dtype=np.float32)


def lay_process_inks(
    light: NDArray[np.float32], coverage: NDArray[np.float32], *, strength: float = 1.0
) -> None:
    """Print C, M, Y, K dots (4 × h × w) over light (3 × h × w), in place."""
    for ink, dot in zip(PROCESS_INKS, coverage, strict=True):
        for channel in range(3):
            light[channel] *= 1 - dot * np.float32((1 - float(ink[channel])) * strength)
