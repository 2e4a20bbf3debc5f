"""What the deviation network sees: pixels of two luminances, and measurements a cell.

A cell is 4 × 4 grid pixels (0.17 mm at 600 dpi). Everything here is deterministic and shared by
training and product; changing a channel means training again.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visualdoc.checks.anomaly.photometry import LUMINANCE, Photometry, fit_photometry
from visualdoc.imaging import deviation as img

CELL_PX = 4
FIT_CELLS = 8
"""Cells to one side of a square of the photometric fit: 32 pixels."""

NARROW_PX, WIDE_PX = 1, 3
"""Radii of the ranges that a displaced pixel may take its value from."""

FINE_PX, COARSE_PX = 3, 9
"""Sides of the two high-pass filters: print grain, and line work."""

FLOOR_CELLS = 3
"""The quietest of 3 × 3 cells tells the paper's texture between strokes."""

ENERGY_FLOOR = 0.15
"""Grey levels; below this texture is the rounding of bytes."""

TREND_BINS = 8
TREND_MIN_CELLS = 40

NAMES = (
    "luminance_difference",
    "red_green_difference",
    "yellow_blue_difference",
    "extra_ink_narrow",
    "missing_ink_narrow",
    "extra_ink_wide",
    "missing_ink_wide",
    "absolute_difference",
    "difference_in_spreads",
    "correlation",
    "contrast_ratio",
    "fine_ratio",
    "coarse_ratio",
    "fine_ratio_less_trend",
    "coarse_ratio_less_trend",
    "floor_ratio_less_trend",
    "fine_reference",
    "coarse_reference",
    "spread",
    "dynamic",
    "luminance_reference",
    "inside",
)
"""Channels of :attr:`Channels.cells`, in order."""

Bytes = NDArray[np.uint8]
Float = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Channels:
    """Network input of one page.

    Attributes
    ----------
    fine
        2 × H × W bytes: luminance of the scan (photometrically matched) and of the reference,
        H and W multiples of the cell.
    cells
        22 × H/4 × W/4 float32, see :data:`NAMES`; about unit scale.
    photometry
        The match that was applied.
    """

    fine: Bytes
    cells: Float
    photometry: Photometry


def measure(
    probe: Bytes,
    median: Bytes,
    spread: NDArray[np.floating],
    dynamic: NDArray[np.bool_],
    inside: NDArray[np.bool_],
) -> Channels:
    """Measure a page against its reference.

    Parameters
    ----------
    probe, median
        H × W × 3 sRGB bytes on the same grid.
    spread
        H × W standard deviation of luminance in grey levels.
    dynamic
        H × W: personalisation.
    inside
        H × W: covered by the scan.

    Returns
    -------
    Channels
        Ratios and differences are zero where the scan does not reach.
    """
    probe, median = (img.padded_to_multiple(a, CELL_PX) for a in (probe, median))
    spread_cells = _cells(np.clip(spread * 8.0, 0, 255).astype(np.uint8)) / 8.0
    dynamic_cells = _cells(dynamic.astype(np.uint8))
    inside_cells = _cells(inside.astype(np.uint8))
    colours = img.area_mean(probe, CELL_PX), img.area_mean(median, CELL_PX)
    photometry = _photometry(*colours, (dynamic_cells < 0.5) & (inside_cells > 0.99))
    fine = _luminances(probe, median, photometry)
    colour = _colour_channels(photometry.cells(colours[0]), colours[1])
    ranges, distance = _range_channels(*fine)
    z = colour[:1] * 32.0 / np.maximum(spread_cells, 1.0)
    texture = _texture_channels(*fine, (dynamic_cells < 0.5) & (inside_cells > 0.99))
    context = [
        np.log(np.maximum(spread_cells, 0.5)) - 1.0,
        dynamic_cells,
        colours[1] @ LUMINANCE.astype(np.float32) / 64.0 - 2.0,
        inside_cells,
    ]
    cells = np.concatenate(
        [colour, ranges, distance, np.clip(z[:1] / 4.0, -4, 4), texture, np.stack(context)]
    ).astype(np.float32)
    cells[: len(NAMES) - 4] *= inside_cells
    return Channels(fine=np.stack(fine), cells=cells, photometry=photometry)


def _cells(pixels: Bytes) -> Float:
    return img.area_mean(img.padded_to_multiple(pixels, CELL_PX), CELL_PX)


def _photometry(probe: Float, median: Float, usable: NDArray[np.bool_]) -> Photometry:
    height, width = (max(1, side // FIT_CELLS) for side in usable.shape)
    small = [img.reduced(cells, height, width) for cells in (probe, median)]
    static = img.reduced(usable.astype(np.float32), height, width) > 0.5
    return fit_photometry(small[0], small[1], static)


def _luminances(probe: Bytes, median: Bytes, photometry: Photometry) -> tuple[Bytes, Bytes]:
    weights = LUMINANCE @ photometry.matrix
    light = photometry.light(32, 32) @ LUMINANCE.astype(np.float32)
    offset = np.round(img.resized(light, *probe.shape[:2])).astype(np.int16)
    matched = img.added(img.mixed_channels(probe, weights), offset)
    return matched, img.mixed_channels(median, np.append(LUMINANCE, 0.0))


def _colour_channels(probe: Float, median: Float) -> Float:
    difference = np.moveaxis(probe - median, 2, 0)
    luminance = np.tensordot(LUMINANCE.astype(np.float32), difference, axes=1)
    opponent = np.stack(
        [difference[0] - difference[1], (difference[0] + difference[1]) / 2 - difference[2]]
    )
    stacked = np.concatenate([luminance[None] / 32.0, opponent / 16.0])
    return np.asarray(np.clip(stacked, -4, 4), dtype=np.float32)


def _range_channels(probe: Bytes, median: Bytes) -> tuple[Float, Float]:
    """Difference that no displacement within the radius explains, dark and light apart."""
    planes = []
    for radius, unit in ((NARROW_PX, 12.0), (WIDE_PX, 6.0)):
        low, high = img.grey_range(median, radius)
        planes += [img.area_mean(img.excess(low, probe), CELL_PX) / unit]
        planes += [img.area_mean(img.excess(probe, high), CELL_PX) / unit]
    distance = img.area_mean(img.apart(probe, median), CELL_PX) / 24.0
    return np.minimum(np.stack(planes), 4.0), distance[None]


def _moments(probe: Bytes, median: Bytes) -> tuple[Float, Float, Float]:
    """Local variances of both and their covariance, over 5 × 5 cells."""
    side = 5
    means = [img.box_mean(img.area_mean(a, CELL_PX), side) for a in (probe, median)]

    def second(a: Bytes, b: Bytes) -> Float:
        return img.box_mean(img.area_mean(img.product(a, b), CELL_PX), side)

    return (
        np.maximum(second(probe, probe) - means[0] ** 2, 0.0),
        np.maximum(second(median, median) - means[1] ** 2, 0.0),
        second(probe, median) - means[0] * means[1],
    )


def _texture_channels(probe: Bytes, median: Bytes, static: NDArray[np.bool_]) -> Float:
    ours, theirs, shared = _moments(probe, median)
    correlation = shared / np.sqrt((ours + 6.0) * (theirs + 6.0))
    contrast = np.log((ours + 3.0) / (theirs + 3.0)) / 2.0
    energies = [_energies(image) for image in (probe, median)]
    floors = [img.local_minimum(np.asarray(e[0]), FLOOR_CELLS) for e in energies]
    ratios = [np.log(p / m) for p, m in zip(*energies, strict=True)]
    floor = np.log(floors[0] / floors[1])
    references = [np.log(m) for m in energies[1]]
    levelled = [
        ratio - trend(reference, ratio, static)
        for reference, ratio in zip([*references, np.log(floors[1])], [*ratios, floor], strict=True)
    ]
    planes = [correlation, contrast, *ratios, *levelled, *(r - 1.0 for r in references)]
    return np.asarray(np.clip(np.stack(planes), -3, 3), dtype=np.float32)


def _energies(image: Bytes) -> tuple[Float, Float]:
    """Mean high-pass magnitude per cell, averaged over 3 × 3 cells: print grain and line work."""
    fine = img.area_mean(img.detail(image, FINE_PX), CELL_PX)
    coarse = img.area_mean(
        img.apart(img.averaged(image, FINE_PX), img.averaged(image, COARSE_PX)), CELL_PX
    )
    return (
        img.box_mean(fine, 3) + np.float32(ENERGY_FLOOR),
        img.box_mean(coarse, 3) + np.float32(ENERGY_FLOOR),
    )


def trend(reference: Float, ratio: Float, usable: NDArray[np.bool_]) -> Float:
    """Return the page's own ratio as a curve over the reference's energy.

    Scanner noise adds in the energy domain, so a page that is noisier everywhere differs more
    where the reference is quiet: one number for the whole page would not take that out.
    """
    x, y = reference[usable], ratio[usable]
    if len(x) < TREND_MIN_CELLS:
        return np.full_like(ratio, float(np.median(y)) if len(y) else 0.0)
    knots = np.quantile(x, np.linspace(0.02, 0.98, TREND_BINS + 1))
    bins = np.clip(np.searchsorted(knots, x) - 1, 0, TREND_BINS - 1)
    middles, values = [], []
    for index in range(TREND_BINS):
        chosen = bins == index
        if chosen.sum() >= TREND_MIN_CELLS // TREND_BINS:
            middles.append(float(np.median(x[chosen])))
            values.append(float(np.median(y[chosen])))
    return np.interp(reference, middles, values).astype(np.float32)
