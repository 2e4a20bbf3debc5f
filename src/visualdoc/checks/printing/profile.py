"""The print texture of a type, as its genuine scans have it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from visualdoc.checks.spec import CheckContext, Declined
from visualdoc.findings import Outcome
from visualdoc.imaging.resampling import gaussian
from visualdoc.imaging.spectra import band_energies, tile_spectrum

CELL_MM = 1.5
TILE_PX = 256
ENERGY_MEAN = "printing/energy_mean"
ENERGY_SPREAD = "printing/energy_spread"
PAGE_ENERGY = "printing/page_energy"
SPECTRUM = "printing/spectrum"
SPECTRUM_SPREAD = "printing/spectrum_spread"
# weight, in scans, of the pooled spread of a cell's log energy
PRIOR_SCANS = 12.0
MIN_TEXTURE_SHARE = 0.25


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Texture:
    """Texture of one page on its type's grid.

    Attributes
    ----------
    energies
        2 × rows × columns log10 energies of the fine and the middle band.
    share
        rows × columns: share of each cell that is texture and not stroke.
    spectrum
        Prominence of each spatial frequency over the whole page.
    """

    energies: NDArray[np.float32]
    share: NDArray[np.float32]
    spectrum: NDArray[np.float32]


def cell_px(px_per_mm: float) -> int:
    """Side of a texture cell in grid pixels."""
    return max(round(CELL_MM * px_per_mm), 4)


def cell_mm(px_per_mm: float) -> float:
    """Side of a texture cell in mm, as rounded to whole pixels."""
    return cell_px(px_per_mm) / px_per_mm


def texture_of(picture: NDArray[np.uint8], px_per_mm: float) -> Texture:
    """Measure the texture of a picture (H × W × 3 uint8) on the grid."""
    energies, share = band_energies(picture, cell_px(px_per_mm))
    return Texture(energies=energies, share=share, spectrum=tile_spectrum(picture, TILE_PX))


def page_texture(context: CheckContext) -> Texture:
    """Texture of the page under examination, measured once for all checks of this family."""
    aligned = context.reference
    return context.once("printing/texture", lambda: texture_of(aligned.evened, aligned.px_per_mm))


def genuine_profile(textures: Sequence[Texture]) -> dict[str, NDArray[np.float16]]:
    """Mean and shrunk spread of the genuine scans, as maps of the type.

    Each scan's own trend (scanners differ) is taken out before the spread is measured.
    """
    energies = np.stack([texture.energies for texture in textures])
    mean = energies.mean(axis=0)
    leftover = np.stack([detrended(e, mean) for e in energies])
    count = len(textures)
    own = (leftover**2).sum(axis=0) / max(count - 1, 1)
    pooled = np.stack([gaussian(band, 4.0) for band in own])
    variance = (count * own + PRIOR_SCANS * pooled) / (count + PRIOR_SCANS)
    spectra = np.stack([texture.spectrum for texture in textures])
    return {
        ENERGY_MEAN: mean.astype(np.float16),
        ENERGY_SPREAD: np.sqrt(variance + 0.03**2).astype(np.float16),
        PAGE_ENERGY: np.median(energies, axis=(2, 3)).astype(np.float16),
        SPECTRUM: spectra.max(axis=0).astype(np.float16),
        SPECTRUM_SPREAD: np.array([spectra.std(axis=0).mean()]).astype(np.float16),
    }


def detrended(energies: NDArray[np.float32], mean: NDArray[np.float32]) -> NDArray[np.float32]:
    """Energies minus the reference's, minus the page's own trend over the reference's energy.

    The trend is a curve and not one number: scanner noise adds in the energy domain and lifts
    smooth cells more than rough ones.

    Parameters
    ----------
    energies, mean
        2 × rows × columns log10 energies.
    """
    result = np.empty_like(energies)
    for band in range(energies.shape[0]):
        difference, level = energies[band] - mean[band], mean[band]
        edges = np.quantile(level, np.linspace(0, 1, 7))
        centres = (edges[1:] + edges[:-1]) / 2
        trend = [
            float(np.median(difference[(level >= low) & (level <= high)]))
            for low, high in pairwise(edges)
        ]
        result[band] = difference - np.interp(level, centres, trend)
    return result


def has_profile(maps: Mapping[str, NDArray[np.float16]]) -> bool:
    """Tell whether a type carries a texture profile."""
    return ENERGY_MEAN in maps and SPECTRUM in maps


def without_profile(context: CheckContext) -> Declined | None:
    """Say why this family cannot look at a page whose type carries no texture profile."""
    if context.document_type is None or not has_profile(context.document_type.maps):
        return Declined(
            outcome=Outcome.NOT_POSSIBLE, reason="The type was enrolled without a texture profile."
        )
    return None
