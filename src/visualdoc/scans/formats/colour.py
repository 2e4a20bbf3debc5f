"""From whatever a file stores to H × W × 3 uint8 sRGB: depth, alpha, ink, profile."""

from __future__ import annotations

import functools
from typing import Any

import imagecodecs
import numpy as np
from numpy.typing import NDArray

from visualdoc.errors import UnreadableFileError

# Rows worked on at a time, so that wide intermediate types never exist for a whole page.
STRIP_ROWS = 256
# Largest difference in grey levels at which a profile counts as sRGB itself (rounding of its
# curves); applying it would only cost time and add rounding noise to first-generation traces.
SAME_AS_SRGB_LEVELS = 1
_INTENT_RELATIVE = 1
_GREY, _RGB, _CMYK = 1, 3, 4
_COLOUR_SPACES = {_GREY: "gray", _RGB: "rgb", _CMYK: "cmyk"}


@functools.cache
def _srgb() -> bytes:
    return bytes(imagecodecs.cms_profile("srgb"))


def to_8bit(samples: NDArray[Any], *, bits: int | None = None) -> NDArray[np.uint8]:
    """Scale unsigned samples to 0–255 with correct rounding.

    Parameters
    ----------
    samples
        H × W or H × W × C unsigned integers or bool.
    bits
        Bits in use when fewer than the type has (1, 2, 4, 10, 12, 14).

    Returns
    -------
    numpy.ndarray
        Same shape, uint8: ``round(255 * v / (2**bits - 1))``.
    """
    if samples.dtype == np.bool_:
        return samples.astype(np.uint8) * np.uint8(255)
    if samples.dtype.kind != "u" or samples.dtype.itemsize > 2:
        msg = f"Its samples are of type {samples.dtype}; 1 to 16 bit integers are accepted."
        raise UnreadableFileError(msg, hint="Save with 8 or 16 bits a channel.")
    used = bits or samples.dtype.itemsize * 8
    if used == 8 and samples.dtype == np.uint8:
        return samples
    top = np.uint32((1 << used) - 1)
    out = np.empty(samples.shape, dtype=np.uint8)
    for row in range(0, len(samples), STRIP_ROWS):
        strip = np.minimum(samples[row : row + STRIP_ROWS].astype(np.uint32), top)
        out[row : row + STRIP_ROWS] = (strip * np.uint32(255) + top // np.uint32(2)) // top
    return out


def on_white(
    colour: NDArray[np.uint8], alpha: NDArray[np.uint8], *, premultiplied: bool = False
) -> NDArray[np.uint8]:
    """Lay a picture with alpha on white.

    Parameters
    ----------
    colour
        H × W × C uint8, C of 1 or 3.
    alpha
        H × W uint8.
    premultiplied
        The colour has been multiplied by alpha already (TIFF associated alpha).
    """
    out = np.empty_like(colour)
    for row in range(0, len(colour), STRIP_ROWS):
        ink = colour[row : row + STRIP_ROWS].astype(np.uint16)
        cover = alpha[row : row + STRIP_ROWS, :, None].astype(np.uint16)
        shown = ink if premultiplied else (ink * cover + 127) // 255
        out[row : row + STRIP_ROWS] = np.minimum(shown + 255 - cover, 255)
    return out


def _naive_cmyk(cmyk: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Convert ink coverage without a profile: each ink multiplies the white of the paper."""
    out = np.empty((*cmyk.shape[:2], 3), dtype=np.uint8)
    for row in range(0, len(cmyk), STRIP_ROWS):
        light = 255 - cmyk[row : row + STRIP_ROWS].astype(np.uint16)
        out[row : row + STRIP_ROWS] = (light[..., :3] * light[..., 3:] + 127) // 255
    return out


def _transform(samples: NDArray[np.uint8], profile: bytes) -> NDArray[np.uint8]:
    channels = samples.shape[2]
    picture = samples[..., 0] if channels == _GREY else samples
    converted = imagecodecs.cms_transform(
        np.ascontiguousarray(picture),
        profile,
        _srgb(),
        colorspace=_COLOUR_SPACES[channels],
        outcolorspace="rgb",
        intent=_INTENT_RELATIVE,
    )
    return np.asarray(converted, dtype=np.uint8)


def _is_srgb(profile: bytes) -> bool:
    axis = np.linspace(0, 255, 18).round().astype(np.uint8)
    grid = np.stack(np.meshgrid(axis, axis, axis, indexing="ij"), axis=-1).reshape(18, -1, 3)
    difference = _transform(grid, profile).astype(np.int16) - grid.astype(np.int16)
    return int(np.abs(difference).max()) <= SAME_AS_SRGB_LEVELS


def _with_profile(samples: NDArray[np.uint8], profile: bytes) -> NDArray[np.uint8]:
    channels = samples.shape[2]
    if channels == _GREY:
        curve = _transform(np.arange(256, dtype=np.uint8).reshape(1, 256, 1), profile)[0]
        return np.asarray(curve[samples[..., 0]], dtype=np.uint8)
    if channels == _RGB and _is_srgb(profile):
        return samples
    out = np.empty((*samples.shape[:2], 3), dtype=np.uint8)
    for row in range(0, len(samples), STRIP_ROWS):
        out[row : row + STRIP_ROWS] = _transform(samples[row : row + STRIP_ROWS], profile)
    return out


def to_srgb(samples: NDArray[np.uint8], profile: bytes | None = None) -> NDArray[np.uint8]:
    """Convert 8-bit samples to sRGB.

    Parameters
    ----------
    samples
        H × W or H × W × C uint8: grey (C = 1), RGB (3) or ink coverage CMYK (4, 255 = full ink).
    profile
        Embedded ICC profile. One that does not fit the samples or is damaged is not used, as
        every viewer does: the picture itself is complete.

    Returns
    -------
    numpy.ndarray
        H × W × 3 uint8.
    """
    picture = samples[..., None] if samples.ndim == 2 else samples
    if profile:
        try:
            return _with_profile(picture, profile)
        except imagecodecs.CmsError:
            pass
    if picture.shape[2] == _CMYK:
        return _naive_cmyk(picture)
    if picture.shape[2] == _GREY:
        return np.repeat(picture, 3, axis=2)
    return picture


def flatten(samples: NDArray[np.uint8], profile: bytes | None = None) -> NDArray[np.uint8]:
    """Convert grey or RGB samples with or without alpha to sRGB on white.

    Parameters
    ----------
    samples
        H × W, or H × W × C with C of 1 (grey), 2 (grey, alpha), 3 (RGB) or 4 (RGB, alpha).
    profile
        Embedded ICC profile.
    """
    if samples.ndim == 3 and samples.shape[2] in (2, 4):
        colour = to_srgb(np.ascontiguousarray(samples[..., :-1]), profile)
        return on_white(colour, samples[..., -1])
    return to_srgb(samples, profile)
