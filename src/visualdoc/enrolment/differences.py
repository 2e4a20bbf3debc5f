"""Where genuine scans of different holders differ, on a reduced grid.

Static print differs from scan to scan by noise and by a little displacement, both of which grow
with the print's own gradients; personalisation differs by whole strokes. Halftone pictures differ
everywhere, even in their plain parts, because their dots never fall on the same places twice.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visualdoc.geometry import SizeMm
from visualdoc.imaging.interior import interior_mask
from visualdoc.imaging.resampling import (
    box_mean,
    close_gaps,
    gaussian,
    gradients,
    resize_area,
    resize_float,
    to_grey,
)

WORKING_PX_PER_MM = 300 / 25.4
# an A4 page in full would be large; the smallest print read on one is larger too
MAX_WORKING_PX = 2_500_000
# displaced print leaves less than this share of its gradient energy within a tenth of a millimetre
GRADIENT_SHARE = 0.15
NOISE_FLOOR_LEVELS = 2.0
WINDOW_MM, FINE_MM = 0.35, 0.6
# ratio of what differs to what noise and displacement explain
DIFFERS_ON_SOME, DIFFERS_ON_ONE = 2.2, 4.0
# pictures differ in every place; between lines of text nothing does
SOLID_LEVELS, SOLID_FACTOR, DOT_WINDOW_MM, DOT_GAP_MM = 6.0, 1.3, 0.45, 0.3
INK_LEVELS = 40.0
# scanners and cutters leave this much of the border uncertain
EDGE_MM = 1.3


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Differences:
    """What differs on k scans, on a grid of ``px_per_mm``.

    Attributes
    ----------
    pictures
        k × h × w × 3 uint8.
    blank
        h × w × 3 uint8: the form without its entries, as far as the scans tell.
    differs
        h × w bool: strokes that not all scans have.
    solid
        h × w bool: areas without gaps that differ on at least half of the scans, as pictures do.
    ink
        k × h × w bool: strokes of each scan that the blank form does not have.
    agreeing
        h × w uint8: scans that differ from the middle one by no more than noise and displacement.
    """

    px_per_mm: float
    size: SizeMm
    pictures: NDArray[np.uint8]
    blank: NDArray[np.uint8]
    differs: NDArray[np.bool_]
    solid: NDArray[np.bool_]
    ink: NDArray[np.bool_]
    agreeing: NDArray[np.uint8]

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.differs.shape[0], self.differs.shape[1]


def working_scale(size: SizeMm, grid_px_per_mm: float) -> float:
    """Pixels a millimetre of the reduced grid on which zones are looked for."""
    area_mm2 = size.width_mm * size.height_mm
    return min(grid_px_per_mm, WORKING_PX_PER_MM, float(np.sqrt(MAX_WORKING_PX / area_mm2)))


def differences(
    pictures: NDArray[np.uint8], size: SizeMm, grid_px_per_mm: float, *, threads: int = 1
) -> Differences:
    """Compare genuine scans with one another.

    Parameters
    ----------
    pictures
        k × H × W × 3 uint8 on the grid, evened out in shading.
    """
    px_per_mm = working_scale(size, grid_px_per_mm)
    shape = (round(size.height_mm * px_per_mm), round(size.width_mm * px_per_mm))
    with ThreadPoolExecutor(max_workers=threads) as pool:
        small = np.stack(
            list(
                pool.map(lambda p: resize_area(p, width_px=shape[1], height_px=shape[0]), pictures)
            )
        )
        grey = np.stack([to_grey(p).astype(np.float32) for p in small])
        middle = np.median(grey, axis=0)
        away = [np.asarray(g - middle, dtype=np.float32) for g in grey]
        energy = np.sort(list(pool.map(lambda d: _fine_energy(d, px_per_mm), away)), axis=0)
        across, down = gradients(middle)
        expected = (
            NOISE_FLOOR_LEVELS**2
            + 2.0 * float(np.median(energy[len(energy) // 2]))
            + GRADIENT_SHARE * gaussian(across * across + down * down, WINDOW_MM * px_per_mm)
        )
        level = SOLID_FACTOR**2 * np.maximum(expected, SOLID_LEVELS**2)
        filled = sum(pool.map(lambda d: _filled(d, level, px_per_mm), away))
    ratio = np.sqrt(energy / expected)
    inside = interior_mask(shape, px_per_mm, edge_mm=EDGE_MM)
    differs = (ratio[-2] > DIFFERS_ON_SOME) | (ratio[-1] > DIFFERS_ON_ONE)
    blank = np.sort(small, axis=0)[-2]
    ink = (blank[None].astype(np.int16) - small).max(axis=3) > INK_LEVELS
    return Differences(
        px_per_mm=px_per_mm,
        size=size,
        pictures=small,
        blank=blank,
        differs=differs & inside,
        solid=np.asarray(2 * filled >= len(small), dtype=np.bool_) & inside,
        ink=ink & inside,
        agreeing=(ratio <= DIFFERS_ON_SOME).sum(axis=0, dtype=np.uint8),
    )


def _filled(
    difference: NDArray[np.float32], level: NDArray[np.float32], px_per_mm: float
) -> NDArray[np.int8]:
    """Where a scan differs without gaps: windows span halftone dots, but not lines of text."""
    side = max(round(DOT_WINDOW_MM * px_per_mm), 3)
    mask = box_mean(difference * difference, side) > level
    gap = max(round(DOT_GAP_MM * px_per_mm), 1)
    return np.asarray(close_gaps(mask, gap, gap), dtype=np.int8)


def enlarged(mask: NDArray[np.bool_], shape: tuple[int, int]) -> NDArray[np.bool_]:
    """Bring a mask of the reduced grid to another one of the same document."""
    large = resize_float(mask, width_px=shape[1], height_px=shape[0])
    return np.asarray(large > 0.0, dtype=np.bool_)


def _fine_energy(difference: NDArray[np.float32], px_per_mm: float) -> NDArray[np.float32]:
    """Local energy of a difference without its slow part (shading)."""
    fine = difference - gaussian(difference, FINE_MM * px_per_mm)
    return gaussian(fine * fine, WINDOW_MM * px_per_mm)
