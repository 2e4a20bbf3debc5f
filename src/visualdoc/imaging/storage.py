"""Pictures as bytes: lossless, and small ones with a little loss."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

# OpenCV's WebP writer is lossless above 100
_LOSSLESS = 101


def encode_lossless(image: NDArray[np.uint8]) -> bytes:
    """Encode H × W or H × W × 3 uint8 (RGB) as lossless WebP (at most 16,383 px a side)."""
    ordered = image if image.ndim == 2 else cv2.cvtColor(image, cv2.COLOR_RGB2BGR)
    done, buffer = cv2.imencode(".webp", ordered, [cv2.IMWRITE_WEBP_QUALITY, _LOSSLESS])
    if not done:
        msg = f"cannot encode a picture of shape {image.shape}"
        raise ValueError(msg)
    return bytes(buffer)


def encode_lossy(image: NDArray[np.uint8], *, quality: int) -> bytes:
    """Encode H × W uint8 as WebP of a quality from 1 to 100; :func:`decode_lossless` reads it."""
    done, buffer = cv2.imencode(".webp", image, [cv2.IMWRITE_WEBP_QUALITY, quality])
    if not done:
        msg = f"cannot encode a picture of shape {image.shape}"
        raise ValueError(msg)
    return bytes(buffer)


def decode_lossless(content: bytes, *, channels: int) -> NDArray[np.uint8]:
    """Decode what this module wrote, to 1 or 3 channels.

    Raises
    ------
    ValueError
        The bytes are no such picture.
    """
    flag = cv2.IMREAD_GRAYSCALE if channels == 1 else cv2.IMREAD_COLOR
    image = cv2.imdecode(np.frombuffer(content, dtype=np.uint8), flag)
    if image is None:
        msg = "not a picture"
        raise ValueError(msg)
    ordered = image if channels == 1 else cv2.cvtColor(image, cv2.COLOR_BGR2RGB)
    return np.asarray(ordered, dtype=np.uint8)
