"""The two things that decoding needs from EXIF: the orientation and the resolution."""

from __future__ import annotations

from typing import Any, SupportsFloat

import numpy as np
from numpy.typing import NDArray
from PIL import Image

ORIENTATION, X_RESOLUTION, Y_RESOLUTION, RESOLUTION_UNIT = 274, 282, 283, 296
CM_PER_INCH = 2.54
_UNIT_CM = 3
# CIPA DC-008 (EXIF 2.32), tag 274: quarter turns clockwise that bring the stored picture upright,
# after mirroring left to right where the second value says so.
_UPRIGHT = {
    1: (0, False),
    2: (0, True),
    3: (2, False),
    4: (2, True),
    5: (3, True),
    6: (1, False),
    7: (1, True),
    8: (3, False),
}


def parse(content: bytes) -> dict[int, Any]:
    """Tags of the first directory of an EXIF block; empty when it is damaged."""
    exif = Image.Exif()
    try:
        exif.load(content)
        return dict(exif)
    except Exception:  # noqa: BLE001 - a damaged EXIF block never makes a picture unreadable
        return {}


def orientation(tags: dict[int, Any]) -> int:
    """Orientation 1 to 8, 1 when absent or absurd."""
    value = tags.get(ORIENTATION)
    return value if isinstance(value, int) and value in _UPRIGHT else 1


def resolution(tags: dict[int, Any]) -> tuple[tuple[float, float], ...]:
    """Stated resolution in dpi (horizontal, vertical), as none or one pair."""
    x, y = tags.get(X_RESOLUTION), tags.get(Y_RESOLUTION)
    if not isinstance(x, SupportsFloat) or not isinstance(y, SupportsFloat):
        return ()
    factor = CM_PER_INCH if tags.get(RESOLUTION_UNIT) == _UNIT_CM else 1.0
    try:
        pair = (float(x) * factor, float(y) * factor)
    except (ZeroDivisionError, ValueError, OverflowError):
        return ()
    return (pair,)


def upright(pixels: NDArray[np.uint8], tag: int) -> NDArray[np.uint8]:
    """Turn and mirror H × W × C pixels by the orientation tag."""
    turns, mirrored = _UPRIGHT[tag]
    turned = pixels[:, ::-1] if mirrored else pixels
    return np.rot90(turned, k=-turns) if turns else turned


def upright_tags(
    dpi_tags: tuple[tuple[float, float], ...], tag: int
) -> tuple[tuple[float, float], ...]:
    """Swap horizontal and vertical resolution where the tag turns by a quarter."""
    return tuple((y, x) for x, y in dpi_tags) if _UPRIGHT[tag][0] % 2 else dpi_tags
