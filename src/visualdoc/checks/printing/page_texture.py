"""Was the whole page printed by the issuer's process?

Looks at
    the page's spectrum for periodic screens (halftone dots) that the genuine scans do not have, and
    at the energy of its fine texture against the range of the genuine scans.
Standard
    none: the genuine scans of the type. Genuine documents may use screens of their own; the test is
    the difference from the reference, never "dots are false".
Applies to
    pages of an enrolled type at 280 dpi or more, about as fine as its references; a 200 lpi screen
    is not resolvable below 500 dpi.
Cannot see
    a reprint by the issuer's own process.
Known false doubts
    a scanner whose descreening or sharpening differs from the enrolment's.

References
----------
J. Forensic Sci. 67 (2022) 345: the spectrum of plain scans separates laser, inkjet and offset.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from visualdoc.checks.printing.profile import (
    PAGE_ENERGY,
    SPECTRUM,
    SPECTRUM_SPREAD,
    TILE_PX,
    Texture,
    page_texture,
    without_profile,
)
from visualdoc.checks.spec import CheckContext, CheckSpec, Declined, Need
from visualdoc.findings import Aspect, DoubtCandidate, Evidence, Outcome
from visualdoc.imaging.resampling import dilate
from visualdoc.imaging.spectra import frequency_radius

MIN_DPI = 280.0
# fine texture and screens of a coarser scan are the scanner's, whoever printed them
MIN_DPI_SHARE = 0.8

SPEC = CheckSpec(
    id="printing.page",
    version=1,
    aspect=Aspect.AUTHENTICITY,
    title="Was the whole page printed by the issuer's process?",
    passed="The page's screen and fine texture are those of the genuine scans.",
    needs=frozenset({Need.REFERENCE}),
    min_dpi=MIN_DPI,
)

# screens of printers lie above 2 cycles per mm (50 lpi); below lies the design itself
LOWEST_CYCLES_PER_MM = 2.5
# a peak must exceed the genuine maximum by this much (log10 power) at some frequency
PEAK_SCALE = 0.25
MIN_ENERGY_SPREAD = 0.08
ENERGY_SCALE = 5.0


def applies(context: CheckContext) -> Declined | None:
    """Decline without a texture profile, and on a scan much coarser than the references."""
    declined = without_profile(context)
    if declined is not None:
        return declined
    grid_dpi, dpi = context.reference.dpi, context.reference.source_dpi
    if dpi < MIN_DPI_SHARE * grid_dpi:
        reason = f"The references have {grid_dpi:.0f} dpi and the scan {dpi:.0f}: too coarse."
        return Declined(outcome=Outcome.NOT_POSSIBLE, reason=reason)
    return None


def examine(context: CheckContext) -> Iterator[DoubtCandidate]:
    """Yield one candidate over the whole page; its score says how far out of range it is."""
    aligned = context.reference
    page = page_texture(context)
    maps = aligned.document_type.maps
    excess, cycles_per_mm = strongest_peak(page, maps, aligned.px_per_mm)
    energy = energy_deviation(page, maps)
    yield DoubtCandidate(
        detector=SPEC.id,
        score=max(excess / PEAK_SCALE, energy / ENERGY_SCALE, 0.0),
        polygon_px=aligned.outline,
        title="The page's print differs as a whole from the genuine scans",
        explanation=(
            f"The strongest screen frequency that the genuine scans lack lies at "
            f"{cycles_per_mm:.1f} cycles/mm ({cycles_per_mm * 25.4:.0f} lines per inch) and "
            f"exceeds them by a factor of {10**excess:.1f}; the fine texture lies {energy:.1f} "
            "spreads outside their range."
        ),
        evidence=(
            Evidence(
                "measurement",
                {
                    "name": "screen peak above the genuine scans",
                    "value": round(excess, 3),
                    "unit": "log10 power",
                    "tolerance": PEAK_SCALE,
                    "source": "genuine scans of the type",
                },
            ),
            Evidence(
                "measurement",
                {
                    "name": "fine texture outside the genuine range",
                    "value": round(energy, 2),
                    "unit": "spreads",
                    "tolerance": ENERGY_SCALE,
                    "source": "genuine scans of the type",
                },
            ),
        ),
    )


def strongest_peak(
    page: Texture, maps: Mapping[str, NDArray[np.float16]], px_per_mm: float
) -> tuple[float, float]:
    """Largest excess of the page's spectrum over the genuine maximum, and its frequency.

    Parameters
    ----------
    maps
        What ``genuine_profile`` says of the genuine scans.

    Returns
    -------
    tuple
        Excess in log10 power; cycles per mm.
    """
    genuine = dilate(maps[SPECTRUM].astype(np.float32), 5, 5)
    spread = float(maps[SPECTRUM_SPREAD].astype(np.float32)[0])
    excess = page.spectrum - genuine - 3.0 * spread
    cycles_per_mm = frequency_radius(TILE_PX) / TILE_PX * px_per_mm
    excess = np.where(cycles_per_mm >= LOWEST_CYCLES_PER_MM, excess, -np.inf)
    best = int(np.argmax(excess))
    return float(excess.flat[best]), float(cycles_per_mm.flat[best])


def energy_deviation(page: Texture, maps: Mapping[str, NDArray[np.float16]]) -> float:
    """Distance of the page's median log energies to the genuine range, in its spreads."""
    genuine = maps[PAGE_ENERGY].astype(np.float32)
    own = np.median(page.energies, axis=(1, 2))
    spread = np.maximum(genuine.std(axis=0), MIN_ENERGY_SPREAD)
    above = np.maximum(own - genuine.max(axis=0), genuine.min(axis=0) - own)
    return float(np.maximum(above / spread, 0.0).max())
