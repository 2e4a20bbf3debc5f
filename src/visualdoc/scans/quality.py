"""The quality gate."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from visualdoc.findings import QualityReport
from visualdoc.scans.resolution import Resolution


def assess(
    pixels: NDArray[np.uint8], *, resolution: Resolution, jpeg_quality: float | None
) -> QualityReport:
    """Judge one page."""
    return QualityReport(usable=resolution.dpi >= 100)
