"""Is the print's texture the same everywhere as on the genuine scans?

Looks at
    fine texture (below 0.25 mm) between strokes, cell by cell, against the genuine scans, after the
    page's own trend is taken out: smoother than it should be (erased, inpainted, pasted from a
    cleaner source) and grainier (printed by another process, pasted from a noisier source).
Standard
    none: the genuine scans of the type.
Applies to
    pages of an enrolled type at 280 dpi or more.
Cannot see
    content copied from a place of the same texture.
    portraits, signatures and stamps (their texture is the holder's; another check looks at them).
Known false doubts
    glare on laminate, worn or stained places.

References
----------
The double difference (page minus references, minus the page's own trend) follows the practice of
print-scan forensics, e.g. J. Forensic Sci. 67 (2022) 345; log energies make scanner gain additive.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from visualdoc.checks.printing.places import SEED, Place, against_itself, places
from visualdoc.checks.printing.profile import (
    ENERGY_MEAN,
    ENERGY_SPREAD,
    MIN_TEXTURE_SHARE,
    Texture,
    cell_mm,
    detrended,
    page_texture,
    without_profile,
)
from visualdoc.checks.spec import CheckContext, CheckSpec, Declined, Need
from visualdoc.findings import Aspect, DoubtCandidate, Evidence
from visualdoc.imaging.interior import interior_mask
from visualdoc.imaging.resampling import dilate, erode
from visualdoc.references.serialization import dynamic_mask
from visualdoc.registration.types import AlignedPage

SPEC = CheckSpec(
    id="printing.texture",
    version=1,
    aspect=Aspect.AUTHENTICITY,
    title="Is the print's texture the same everywhere as on the genuine scans?",
    passed="No place is smoother or grainier than the genuine scans have it.",
    needs=frozenset({Need.REFERENCE}),
    min_dpi=280.0,
)

# shadow and worn paper along the cut edge
CUT_EDGE_MM = 3.0
MAX_CANDIDATES = 10


def applies(context: CheckContext) -> Declined | None:
    """Decline when the type has no texture profile."""
    return without_profile(context)


def examine(context: CheckContext) -> Iterator[DoubtCandidate]:
    """Yield smoother and grainier places, the strongest first."""
    aligned = context.reference
    deviation = normalised_deviation(aligned, page_texture(context))
    found = [
        (place, word)
        for sign, word in ((-1.0, "smoother"), (1.0, "grainier"))
        for place in places((sign * deviation).max(axis=0))
    ]
    for place, word in sorted(found, key=lambda pair: -pair[0].score)[:MAX_CANDIDATES]:
        yield _candidate(place, word, aligned)


def normalised_deviation(aligned: AlignedPage, page: Texture) -> NDArray[np.float32]:
    """Deviation of each cell's log energies in spreads of the genuine scans.

    Returns
    -------
    numpy.ndarray
        2 × rows × columns float32; 0 where a cell cannot be judged.
    """
    maps = aligned.document_type.maps
    mean = maps[ENERGY_MEAN].astype(np.float32)
    spread = maps[ENERGY_SPREAD].astype(np.float32)
    leftover = _beyond_neighbours(detrended(page.energies, mean), mean) / spread
    shape = (page.share.shape[0], page.share.shape[1])
    per_mm = 1.0 / cell_mm(aligned.px_per_mm)
    judged = (page.share >= MIN_TEXTURE_SHARE) & ~_pictures(aligned, shape, per_mm)
    judged &= interior_mask(shape, per_mm, edge_mm=CUT_EDGE_MM)
    return np.stack([against_itself(band, judged) for band in leftover])


def _beyond_neighbours(
    leftover: NDArray[np.float32], mean: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Forgive what the cells beside have: a rule or a label may lie in one or in the other.

    References
    ----------
    Serra, Image Analysis and Mathematical Morphology, 1982: comparison with the range of a
    neighbourhood instead of one place.
    """
    above = leftover - np.stack([dilate(band, 3, 3) for band in mean]) + mean
    below = leftover - np.stack([erode(band, 3, 3) for band in mean]) + mean
    return np.asarray(np.maximum(above, 0.0) + np.minimum(below, 0.0), dtype=np.float32)


def _pictures(aligned: AlignedPage, shape: tuple[int, int], per_mm: float) -> NDArray[np.bool_]:
    """Cells of portraits and the like, whose texture is the holder's and not the printer's."""
    return dynamic_mask(shape, aligned.document_type.pictures(), per_mm)


def _candidate(place: Place, word: str, aligned: AlignedPage) -> DoubtCandidate:
    polygon_mm = place.polygon_mm(cell_mm(aligned.px_per_mm))
    level = place.level
    return DoubtCandidate(
        detector=SPEC.id,
        score=place.score,
        polygon_px=aligned.polygon_to_page(polygon_mm),
        title=f"The fine texture is {word} than on the genuine scans",
        explanation=(
            f"Between the strokes the finest texture is {word} here by {level:.1f} times the "
            "spread of the genuine scans, after the scanner's own trend is taken out."
        ),
        evidence=(
            Evidence(
                "measurement",
                {
                    "name": "texture against the genuine scans",
                    "value": round(level if word == "grainier" else -level, 2),
                    "unit": "spreads",
                    "expected": 0.0,
                    "tolerance": SEED,
                    "source": "genuine scans of the type",
                },
            ),
            Evidence("crop", {"polygon_mm": polygon_mm.rounded(3)}),
        ),
    )
