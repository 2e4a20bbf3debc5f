"""What a family of degradations makes of a page."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Bytes = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Spoiled:
    """A page as it is saved.

    Attributes
    ----------
    pixels
        H × W × 3 uint8; content lies where it lay, in parts of the page's width and height.
    jpeg_quality, chroma_halved
        How the file is saved.
    """

    pixels: Bytes
    dpi: float
    jpeg_quality: int
    chroma_halved: bool = True

    def encoded(self) -> bytes:
        """JPEG with the resolution in the header."""
        buffer = io.BytesIO()
        dpi = round(self.dpi)
        Image.fromarray(self.pixels).save(
            buffer,
            "JPEG",
            quality=self.jpeg_quality,
            subsampling=2 if self.chroma_halved else 0,
            dpi=(dpi, dpi),
        )
        return buffer.getvalue()


Spoil = Callable[[Bytes, float, np.random.Generator], Spoiled]
"""Takes pixels, their resolution and a generator of random numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """A degradation by name.

    Attributes
    ----------
    words
        What it does, for the report.
    """

    name: str
    words: str
    spoil: Spoil
