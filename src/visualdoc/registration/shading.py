"""Even out slow differences of brightness and colour between captures."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from visualdoc.imaging.resampling import cell_mean, gaussian, resize_float

CELL_MM = 1.0
SMOOTHING_MM = 9.0
MAX_CORRECTION_LEVELS = 40.0


def match_shading(
    picture: NDArray[np.uint8],
    reference: NDArray[np.uint8],
    static: NDArray[np.bool_],
    px_per_mm: float,
) -> NDArray[np.uint8]:
    """Bring a picture to the reference's slow brightness and colour.

    A gain and offset per channel over the whole page, then a smooth local offset, all estimated on
    static cells. Anything smaller than about a centimetre is left as it is.

    Parameters
    ----------
    picture, reference
        H × W × 3 uint8 on the same grid.
    static
        H × W bool.

    Returns
    -------
    numpy.ndarray
        H × W × 3 uint8.
    """
    cell_px = max(round(CELL_MM * px_per_mm), 1)
    weight = (cell_mean(static.astype(np.float32), cell_px) > 0.8).astype(np.float32)
    if weight.sum() < 16:
        return picture
    probe = cell_mean(picture, cell_px)
    wanted = cell_mean(reference, cell_px)
    corrected = np.empty(picture.shape, dtype=np.uint8)
    smooth_weight = gaussian(weight, SMOOTHING_MM / CELL_MM) + 1e-3
    height, width = picture.shape[:2]
    for channel in range(3):
        gain, offset = _line(probe[:, :, channel], wanted[:, :, channel], weight > 0)
        leftover = (wanted[:, :, channel] - (gain * probe[:, :, channel] + offset)) * weight
        leftover = np.clip(leftover, -MAX_CORRECTION_LEVELS, MAX_CORRECTION_LEVELS)
        slow = gaussian(leftover, SMOOTHING_MM / CELL_MM) / smooth_weight
        slow = resize_float(slow, width_px=width, height_px=height)
        value = gain * picture[:, :, channel].astype(np.float32) + np.float32(offset) + slow
        corrected[:, :, channel] = np.clip(np.round(value), 0, 255).astype(np.uint8)
    return corrected


def _line(
    probe: NDArray[np.float32], wanted: NDArray[np.float32], places: NDArray[np.bool_]
) -> tuple[float, float]:
    """Fit ``wanted = gain · probe + offset``, least squares on the 90 % that agree best."""
    x, y = probe[places].astype(np.float64), wanted[places].astype(np.float64)
    gain, offset = 1.0, float(np.median(y - x))
    for _ in range(3):
        error = np.abs(y - gain * x - offset)
        keep = error <= np.quantile(error, 0.9)
        centre_x, centre_y = x[keep].mean(), y[keep].mean()
        variance = float(((x[keep] - centre_x) ** 2).mean())
        covariance = float(((x[keep] - centre_x) * (y[keep] - centre_y)).mean())
        # on a nearly uniform page the slope means nothing: 25 pulls it to one
        gain = float(np.clip((covariance + 25.0) / (variance + 25.0), 0.7, 1.4))
        offset = float(centre_y - gain * centre_x)
    return gain, offset
