"""What a decoder yields, and the budget that it asks before it decodes."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from visualdoc.errors import LimitExceededError, UnreadableFileError
from visualdoc.scans.limits import Limits

MEGA = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DecodedPage:
    """One decoded page.

    Attributes
    ----------
    pixels
        H × W × 3 uint8, sRGB, upright by the file's own orientation tag.
    dpi_tags
        Resolutions (horizontal, vertical) that the file states, most specific first, in the
        orientation of ``pixels``.
    jpeg_quality
        Quality of the JPEG encoding on the scale of libjpeg (1–100) by its luminance
        quantisation table; None when the page was not stored as JPEG or it cannot be told.
    """

    pixels: NDArray[np.uint8]
    dpi_tags: tuple[tuple[float, float], ...] = ()
    jpeg_quality: float | None = None


@dataclass(slots=True, kw_only=True)
class Budget:
    """What is left of the limits while the pages of one file are decoded."""

    limits: Limits
    pages: int = 0
    pixels: int = field(default=0)

    def page_count(self, count: int) -> None:
        """Refuse a file with too many pages."""
        if count < 1:
            msg = "It holds no page."
            raise UnreadableFileError(msg)
        if count > self.limits.max_pages:
            msg = f"It has {count} pages; at most {self.limits.max_pages} are accepted."
            raise LimitExceededError(msg, hint="Split the file into one file a document.")

    def page(self, width_px: int, height_px: int) -> None:
        """Refuse a page by the dimensions of its header, before it is decoded."""
        if width_px < 1 or height_px < 1:
            msg = f"A page has {width_px} × {height_px} pixels."
            raise UnreadableFileError(msg)
        area = width_px * height_px
        if area > self.limits.max_page_pixels:
            most = self.limits.max_page_pixels // MEGA
            msg = (
                f"A page has {width_px} × {height_px} pixels ({area // MEGA} megapixels); "
                f"at most {most} megapixels are accepted."
            )
            raise LimitExceededError(msg)
        self.pages += 1
        self.pixels += area
        self.page_count(self.pages)
        if self.pixels > self.limits.max_total_pixels:
            most = self.limits.max_total_pixels // MEGA
            msg = f"Its pages together have more than {most} megapixels."
            raise LimitExceededError(msg, hint="Split the file into one file a document.")
