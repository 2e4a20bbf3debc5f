"""From a page to a capture: light, glare, blur, noise, compression.

Every step takes and returns H × W × 3 float32 in 0 to 1 (sRGB values).
"""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from visualdoc.imaging.point_spread import convolve
from visualdoc.imaging.resampling import gaussian, resize_float

Rng = np.random.Generator
Picture = NDArray[np.float32]


def _grid(picture: Picture, step: int = 8) -> tuple[Picture, Picture]:
    """Coarse coordinates in 0 to 1, rows and columns; light varies slowly."""
    rows, columns = (max(size // step, 4) for size in picture.shape[:2])
    y, x = np.mgrid[0:rows, 0:columns].astype(np.float32)
    return y / (rows - 1), x / (columns - 1)


def _full(coarse: Picture, picture: Picture) -> Picture:
    height, width = picture.shape[:2]
    return resize_float(coarse, width_px=width, height_px=height)[..., None]


def uneven_light(picture: Picture, rng: Rng, *, strength: float) -> Picture:
    """Darken the corners (vignette) and one side, and cast one soft shadow."""
    y, x = _grid(picture)
    centre = rng.uniform(0.35, 0.65, 2)
    radius = (y - centre[0]) ** 2 + (x - centre[1]) ** 2
    light = 1 - strength * float(rng.uniform(0.3, 0.9)) * radius
    turn = float(rng.uniform(0, 2 * np.pi))
    light -= strength * float(rng.uniform(0, 0.4)) * (np.cos(turn) * (x - 0.5) + 0.5) * y
    if rng.random() < 0.6:
        edge = np.sin(turn) * (x - centre[1]) + np.cos(turn) * (y - centre[0])
        soft = 1 / (1 + np.exp(-edge / float(rng.uniform(0.01, 0.08))))
        light *= 1 - strength * float(rng.uniform(0.2, 0.6)) * soft
    return np.asarray(picture * _full(np.clip(light, 0.1, 1), picture), np.float32)


def colour_cast(picture: Picture, rng: Rng, *, strength: float) -> Picture:
    """Scale the channels and bend the tone curve."""
    gains = 1 + strength * rng.uniform(-1, 1, 3).astype(np.float32)
    gamma = float(np.exp(strength * rng.uniform(-1.2, 1.2)))
    return np.asarray(np.clip(picture, 0, 1) ** gamma * gains, np.float32)


def glare(picture: Picture, rng: Rng, spots: list[tuple[float, float, float, float]]) -> Picture:
    """Add light reflections; paper clips to white where print stays just darker.

    Parameters
    ----------
    spots
        Centre x, y and half-axes of each, px.
    """
    height, width = picture.shape[:2]
    rows, columns = np.mgrid[0:height:4, 0:width:4].astype(np.float32)
    light = np.zeros(rows.shape, np.float32)
    for x, y, along, across in spots:
        turn = float(rng.uniform(0, np.pi))
        u = np.cos(turn) * (columns - x) + np.sin(turn) * (rows - y)
        v = -np.sin(turn) * (columns - x) + np.cos(turn) * (rows - y)
        distance = np.sqrt((u / along) ** 2 + (v / across) ** 2)
        falls = 1 / (1 + np.exp((distance - 1) * float(rng.uniform(4, 14))))
        # At this peak black ink becomes a pale grey and all paper is white.
        light = np.maximum(light, float(rng.uniform(0.4, 0.62)) * falls)
    return np.asarray(np.minimum(picture + _full(light, picture), 1.0), np.float32)


def defocus(picture: Picture, radius_px: float) -> Picture:
    """Blur by a disc with soft rim."""
    half = int(np.ceil(radius_px)) + 1
    y, x = np.mgrid[-half : half + 1, -half : half + 1]
    disc = np.clip(radius_px + 0.5 - np.hypot(x, y), 0, 1).astype(np.float32)
    return convolve(picture, disc / disc.sum())


def motion(picture: Picture, length_px: float, angle_rad: float) -> Picture:
    """Blur along a line."""
    half = int(np.ceil(length_px / 2)) + 1
    y, x = np.mgrid[-half : half + 1, -half : half + 1]
    along = x * np.cos(angle_rad) + y * np.sin(angle_rad)
    off = -x * np.sin(angle_rad) + y * np.cos(angle_rad)
    inside = np.clip(length_px / 2 + 0.5 - np.abs(along), 0, 1)
    kernel = (inside * np.clip(1 - np.abs(off), 0, 1)).astype(np.float32)
    return convolve(picture, kernel / kernel.sum())


def softened(picture: Picture, sigma_px: float) -> Picture:
    """Blur by the optics every capture has."""
    return gaussian(picture, sigma_px) if sigma_px > 0.2 else picture


def noisy(picture: Picture, rng: Rng, *, sigma: float, grain_px: float = 0.0) -> Picture:
    """Add noise that grows with the light, correlated over ``grain_px``."""
    noise = rng.standard_normal(picture.shape, dtype=np.float32)
    if grain_px > 0:
        noise = gaussian(noise, grain_px) * np.float32(2 * grain_px)
    spread = sigma * (0.5 + np.sqrt(np.clip(picture, 0, 1)))
    return np.asarray(picture + spread * noise, np.float32)


def to_bytes(picture: Picture) -> NDArray[np.uint8]:
    """Round to 8 bits."""
    return np.asarray(np.clip(picture * 255 + 0.5, 0, 255), np.uint8)


def through_jpeg(
    pixels: NDArray[np.uint8], quality: int, *, halve_colour: bool
) -> NDArray[np.uint8]:
    """Compress and open again."""
    buffer = io.BytesIO()
    subsampling = 2 if halve_colour else 0
    Image.fromarray(pixels).save(buffer, "JPEG", quality=quality, subsampling=subsampling)
    with Image.open(io.BytesIO(buffer.getvalue())) as image:
        return np.asarray(image.convert("RGB"), np.uint8)
