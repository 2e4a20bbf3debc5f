"""Another scanner with its driver: tone curves, unsharp mask, streaks, stronger compression.

Works on the saved sRGB values with noise of its own kind; the scanner that draws the samples works
on linear light. The two share no code and no parameter.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from visualdoc.evaluation.degradation.spoiled import Bytes, Spoiled
from visualdoc.geometry import Scale
from visualdoc.imaging.drawing import gaussian_u8
from visualdoc.imaging.resampling import resize_area

ROWS_AT_ONCE = 256
LOW_DPI = 300.0
ALREADY_LOW = 1.1
"""A page of hardly more than that resolution is left at it."""


def scanner_b(pixels: Bytes, dpi: float, rng: np.random.Generator) -> Spoiled:
    """Scan with another device: softer optics, its own colours, a driver that sharpens."""
    soft = gaussian_u8(pixels, Scale(dpi).px(float(rng.uniform(0.018, 0.028))))
    toned = _toned(soft, rng)
    sharp = unsharp(toned, Scale(dpi).px(0.06), amount=float(rng.uniform(0.7, 1.1)))
    return Spoiled(pixels=_noisy(sharp, dpi, rng), dpi=dpi, jpeg_quality=int(rng.integers(76, 86)))


def low_resolution(pixels: Bytes, dpi: float, rng: np.random.Generator) -> Spoiled:
    """Scan at 300 dpi, slightly sharpened."""
    if dpi > ALREADY_LOW * LOW_DPI:
        height, width = (round(side * LOW_DPI / dpi) for side in pixels.shape[:2])
        pixels, dpi = resize_area(pixels, width_px=width, height_px=height), LOW_DPI
    sharp = unsharp(pixels, 0.8, amount=0.3)
    return Spoiled(pixels=sharp, dpi=dpi, jpeg_quality=int(rng.integers(84, 91)))


def compressed(pixels: Bytes, dpi: float, rng: np.random.Generator) -> Spoiled:
    """Save once more, much smaller, as a case system or a mail program does."""
    return Spoiled(pixels=pixels, dpi=dpi, jpeg_quality=int(rng.integers(50, 66)))


def unsharp(pixels: Bytes, radius_px: float, *, amount: float) -> Bytes:
    """Add so much of the difference to a blurred copy."""
    blurred = gaussian_u8(pixels, max(radius_px, 0.3))
    result = np.empty_like(pixels)
    for rows in _bands(len(pixels)):
        own = pixels[rows].astype(np.float32)
        result[rows] = _bytes(own + np.float32(amount) * (own - blurred[rows]))
    return result


def _toned(pixels: Bytes, rng: np.random.Generator) -> Bytes:
    """Give each channel a gamma and a curve, the paper white a cast."""
    x = np.linspace(0.0, 1.0, 256)
    gamma, steep, lift = rng.uniform(0.88, 1.14), rng.uniform(0.0, 0.25), rng.uniform(0.0, 0.035)
    result = np.empty_like(pixels)
    for channel in range(3):
        own = x ** (gamma * rng.uniform(0.97, 1.03))
        curve = own + steep * np.sin(2 * np.pi * (own - 0.5)) / (2 * np.pi)
        table = 255.0 * (lift + (1 - lift) * curve) * rng.uniform(0.965, 1.0)
        result[..., channel] = _bytes(table)[pixels[..., channel]]
    return result


def _noisy(pixels: Bytes, dpi: float, rng: np.random.Generator) -> Bytes:
    """Add noise of sensor columns, of the converter, and streaks of dust on a feeding scanner."""
    height, width = pixels.shape[:2]
    columns = rng.normal(0, 0.5, (1, width, 3))
    for _ in range(int(rng.integers(0, 4))):
        at = int(rng.integers(width))
        reach = max(round(Scale(dpi).px(float(rng.uniform(0.04, 0.12)))), 1)
        columns[:, at : at + reach] += rng.uniform(-9, 5)
    sigma = float(rng.uniform(0.8, 1.8))
    result = np.empty_like(pixels)
    for rows in _bands(height):
        own = pixels[rows].astype(np.float32)
        grey = rng.standard_normal((*own.shape[:2], 1), dtype=np.float32)
        colour = rng.standard_normal(own.shape, dtype=np.float32)
        # darker places are noisier after a curve that lifts shadows
        level = np.float32(sigma) * (np.float32(1.4) - own / np.float32(255 * 1.6))
        noise = level * (np.float32(0.85) * grey + np.float32(0.5) * colour)
        result[rows] = _bytes(own + noise + columns.astype(np.float32))
    return result


def _bands(height: int) -> list[slice]:
    return [slice(top, top + ROWS_AT_ONCE) for top in range(0, height, ROWS_AT_ONCE)]


def _bytes(values: NDArray[np.floating]) -> Bytes:
    return np.asarray(np.clip(np.round(values), 0, 255), dtype=np.uint8)
