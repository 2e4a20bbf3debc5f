"""Error-level analysis: what a page loses when it is saved once more."""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from visualdoc.checks.anomaly.channels import CELL_PX
from visualdoc.evaluation.baselines.laid import Laid
from visualdoc.imaging import deviation as img

QUALITY = 90
GAIN = 8
"""Losses are a few grey levels; so many times larger they survive resampling in bytes."""
FLOOR = 0.25
"""Grey levels, and spread of their logarithm; less than that is rounding."""
WHITE = 255


def error_level(laid: Laid) -> NDArray[np.float32]:
    """Log of each cell's loss, in spreads of the page above its middle; personalisation included.

    Places that were saved less often than the rest lose more.

    References
    ----------
    Krawetz, A Picture's Worth: Digital Image Analysis and Forensics, Black Hat 2007, section 4.3.
    """
    buffer = io.BytesIO()
    Image.fromarray(laid.pixels).save(buffer, "JPEG", quality=QUALITY)
    with Image.open(buffer) as opened:
        again = np.asarray(opened.convert("RGB"), dtype=np.uint8)
    loss = img.apart(laid.pixels, again).max(axis=2)
    loud = np.minimum(loss, WHITE // GAIN) * np.uint8(GAIN)
    cells = img.area_mean(img.padded_to_multiple(laid.on_grid(loud), CELL_PX), CELL_PX)
    height, width = (side // CELL_PX for side in laid.channels.fine.shape[1:])
    level = np.log(img.box_mean(cells[:height, :width], 3) / GAIN + FLOOR)
    low, middle, high = np.quantile(level, (0.16, 0.5, 0.84))
    return np.asarray((level - middle) / max(float(high - low) / 2, FLOOR), dtype=np.float32)
