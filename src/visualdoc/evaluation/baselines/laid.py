"""A page on its reference's grid, as all baselines get it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from visualdoc.checks.anomaly.channels import Channels, measure
from visualdoc.geometry import PageToDocument
from visualdoc.imaging.resampling import warp_perspective
from visualdoc.references.types import ReferenceImages
from visualdoc.registration.alignment import grid_homography

WHITE = 255


@dataclass(frozen=True, kw_only=True, eq=False)
class Laid:
    """A page laid on its type by the product's own registration.

    Attributes
    ----------
    pixels
        H × W × 3 uint8 of the whole scanned page.
    image
        h × w × 3 uint8 on the grid, paper's bending taken out.
    images
        What it is compared with.
    """

    pixels: NDArray[np.uint8]
    image: NDArray[np.uint8]
    images: ReferenceImages
    page_to_document: PageToDocument

    @cached_property
    def inside(self) -> NDArray[np.bool_]:
        """Grid pixels that the scan covers, h × w."""
        covered = np.full(self.pixels.shape[:2], WHITE, dtype=np.uint8)
        return np.asarray(self.on_grid(covered) > WHITE // 2, dtype=np.bool_)

    @cached_property
    def channels(self) -> Channels:
        """What the product's own comparison measures."""
        return self._measured(self.image)

    @cached_property
    def flat_channels(self) -> Channels:
        """The same with a homography alone, paper's bending left in."""
        return self._measured(self.on_grid(self.pixels))

    def on_grid(self, values: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Lay values of page pixels on the grid by the homography alone; 0 beside the page."""
        height, width = self.images.dynamic.shape
        homography = grid_homography(self.page_to_document, self.images.dpi)
        return np.asarray(
            warp_perspective(values, homography, width_px=width, height_px=height, border=0),
            dtype=np.uint8,
        )

    def _measured(self, image: NDArray[np.uint8]) -> Channels:
        images = self.images
        return measure(image, images.median, images.spread, images.dynamic, self.inside)
