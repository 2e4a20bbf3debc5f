"""sRGB bytes to linear light and back, by table."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

_STEPS = 4095


def _decode(code: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(code <= 0.04045, code / 12.92, ((code + 0.055) / 1.055) ** 2.4)


def _encode(light: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)


_TO_LINEAR = _decode(np.arange(256) / 255.0).astype(np.float32)
_TO_SRGB = np.round(_encode(np.arange(_STEPS + 1) / _STEPS) * 255).astype(np.uint8)


def to_linear(picture: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Linear light in [0, 1] of sRGB bytes (IEC 61966-2-1)."""
    return np.asarray(_TO_LINEAR[picture], dtype=np.float32)


def to_srgb(light: NDArray[Any]) -> NDArray[np.uint8]:
    """SRGB bytes of linear light, clipped."""
    index = np.clip(light * np.float32(_STEPS) + np.float32(0.5), 0, _STEPS).astype(np.int32)
    return np.asarray(_TO_SRGB[index], dtype=np.uint8)
