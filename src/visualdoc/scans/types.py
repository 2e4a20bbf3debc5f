"""A scan: decoded, read-only pixels with known origin, colour and scale."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visualdoc.findings import QualityReport

DPI_FROM_METADATA = "metadata"
DPI_FROM_REFERENCE = "reference"
DPI_ASSUMED = "assumed"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ScanPage:
    """One page of a scan.

    Attributes
    ----------
    pixels
        H × W × 3 uint8, sRGB, upright by the file's own orientation tag, read-only.
    dpi
        Resolution; see ``dpi_source`` for how far it can be trusted.
    dpi_source
        ``metadata`` (the file's tag), ``reference`` (measured on the aligned document) or
        ``assumed``.
    """

    index: int
    pixels: NDArray[np.uint8]
    dpi: float
    dpi_source: str
    quality: QualityReport

    @property
    def width_px(self) -> int:
        """Width in pixels."""
        return int(self.pixels.shape[1])

    @property
    def height_px(self) -> int:
        """Height in pixels."""
        return int(self.pixels.shape[0])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scan:
    """One uploaded file: an image, a multi-page TIFF or a PDF is one document.

    ``pages`` hold decoded pixels; ``first_generation`` tells whether the file still carries traces
    of its first encoding (None when it cannot be told).
    """

    file: str
    sha256: str
    media_type: str
    pages: tuple[ScanPage, ...]
