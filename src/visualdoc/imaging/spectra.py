"""Texture measured in frequency: band energies per cell and the spectrum of a page's tiles."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import fft

from visualdoc.imaging.resampling import cell_mean, dilate, gaussian, to_grey

# a pixel further than this from its blurred surroundings belongs to a stroke, not to texture
STROKE_LEVELS = 28.0
ENERGY_FLOOR = 0.05


def band_energies(
    picture: NDArray[np.uint8], cell_px: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Log energy of two fine bands of luminance over cells, strokes left out.

    Band 0 lies below about 2 px, band 1 between 2 and 6 px.

    Parameters
    ----------
    picture
        H × W × 3 uint8.

    Returns
    -------
    tuple
        2 × rows × columns float32 log10 energies, and rows × columns share of pixels that counted.
    """
    grey = to_grey(picture).astype(np.float32)
    fine, middle = gaussian(grey, 0.8), gaussian(grey, 2.4)
    surroundings = gaussian(grey, 8.0)
    texture = ~dilate(np.abs(middle - surroundings) > STROKE_LEVELS, 5, 5)
    share = cell_mean(texture.astype(np.float32), cell_px)
    bands = []
    for band in (grey - fine, fine - middle):
        energy = cell_mean(np.where(texture, band**2, 0.0), cell_px)
        bands.append(np.log10(energy / np.maximum(share, 0.02) + ENERGY_FLOOR))
    return np.stack(bands).astype(np.float32), share


def smooth_place_energies(picture: NDArray[np.uint8], px_per_mm: float) -> NDArray[np.float64]:
    """Log10 energies of three bands where a picture itself is smooth.

    The bands lie below 0.1 mm, from 0.1 to 0.2 mm and from 0.2 to 0.5 mm; the smooth half of the
    picture's cells is used, so that eyes, hair and clothing do not speak for the print.

    Parameters
    ----------
    picture
        h × w × 3 uint8 crop.
    """
    grey = to_grey(picture).astype(np.float32)
    edges = [gaussian(grey, width_mm * px_per_mm / 2.5) for width_mm in (0.1, 0.2, 0.5)]
    slow = gaussian(grey, 0.6 * px_per_mm)
    cell = max(round(px_per_mm), 4)
    activity = cell_mean(np.abs(edges[2] - slow), cell)
    smooth = activity <= np.median(activity)
    bands = [fine - coarse for fine, coarse in pairwise([grey, *edges])]
    return np.array(
        [np.log10(float(np.median(cell_mean(b**2, cell)[smooth])) + ENERGY_FLOOR) for b in bands]
    )


def tile_spectrum(picture: NDArray[np.uint8], tile_px: int) -> NDArray[np.float32]:
    """Prominence of each spatial frequency: median tile power over its ring's median, log10.

    Periodic screens (halftone) stand out as peaks; unstructured noise and single lines do not.

    Parameters
    ----------
    picture
        H × W × 3 uint8.

    Returns
    -------
    numpy.ndarray
        tile_px × (tile_px // 2 + 1) float32, rows by vertical frequency as from ``rfft2``.

    References
    ----------
    Detection of halftone by its spectrum from plain scans: J. Forensic Sci. 67 (2022) 345.
    """
    grey = to_grey(picture).astype(np.float32)
    rows, columns = grey.shape[0] // tile_px, grey.shape[1] // tile_px
    if rows == 0 or columns == 0:
        return np.zeros((tile_px, tile_px // 2 + 1), dtype=np.float32)
    tiles = grey[: rows * tile_px, : columns * tile_px]
    tiles = tiles.reshape(rows, tile_px, columns, tile_px).transpose(0, 2, 1, 3)
    tiles = tiles.reshape(-1, tile_px, tile_px)
    tiles = tiles - tiles.mean(axis=(1, 2), keepdims=True)
    window = np.outer(np.hanning(tile_px), np.hanning(tile_px)).astype(np.float32)
    power = np.abs(fft.rfft2(tiles * window, workers=2)) ** 2
    typical = np.log10(np.median(power, axis=0) + 1.0).astype(np.float32)
    return np.asarray(typical - _ring_median(typical), dtype=np.float32)


def _ring_median(spectrum: NDArray[np.float32]) -> NDArray[np.float32]:
    radius = np.round(frequency_radius(spectrum.shape[0])).astype(int)
    result = np.zeros_like(spectrum)
    for ring in range(int(radius.max()) + 1):
        inside = radius == ring
        if inside.any():
            result[inside] = np.median(spectrum[inside])
    return result


def frequency_radius(tile_px: int) -> NDArray[np.float64]:
    """Radius of each entry of a tile's spectrum in cycles per tile."""
    vertical = np.fft.fftfreq(tile_px) * tile_px
    horizontal = np.arange(tile_px // 2 + 1)
    return np.asarray(np.hypot(vertical[:, None], horizontal[None, :]), dtype=np.float64)
