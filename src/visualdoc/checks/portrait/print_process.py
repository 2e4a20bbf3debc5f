"""Is the portrait printed by the process of the genuine portraits?

Looks at
    the fine texture inside the portrait (screen, grain, sharpness) in three bands, measured where
    the picture itself is smooth, against the portraits of the genuine scans.
Standard
    none: the genuine scans of the type. ICAO Doc 9303-2 lists photo substitution among the attacks
    that portrait printing is to withstand.
Applies to
    types with a portrait zone, at 280 dpi or more.
Cannot see
    a portrait exchanged by the issuer's own process.
Known false doubts
    glare on laminate over the portrait; a scanner that descreens.

References
----------
FLiD (arXiv 2605.09089): known-field crops beat full pages by 29–35 points of equal error rate.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from visualdoc.checks.spec import CheckContext, CheckSpec, Declined, Need
from visualdoc.findings import Aspect, DoubtCandidate, Evidence, Outcome
from visualdoc.imaging.spectra import smooth_place_energies
from visualdoc.references.types import DocumentType, Zone, ZoneKind
from visualdoc.registration.types import AlignedPage

SPEC = CheckSpec(
    id="portrait.print_process",
    version=1,
    aspect=Aspect.AUTHENTICITY,
    title="Is the portrait printed by the process of the genuine portraits?",
    passed="The portrait's fine texture lies within that of the genuine portraits.",
    needs=frozenset({Need.REFERENCE}),
    min_dpi=280.0,
)

KINDS = frozenset({ZoneKind.PORTRAIT, ZoneKind.GHOST})
# log10 energy; portraits of one process differ by about this, and its weight in scans
PRIOR_SPREAD = 0.12
PRIOR_SCANS = 6.0
BANDS = ("below 0.1 mm", "0.1 to 0.2 mm", "0.2 to 0.5 mm")


def applies(context: CheckContext) -> Declined | None:
    """Decline when the type has no portrait with genuine measurements."""
    document_type = context.document_type
    if document_type is None or not _zones(document_type):
        return Declined(outcome=Outcome.NOT_APPLICABLE, reason="The type has no portrait zone.")
    if not any(map_name(zone) in document_type.maps for zone in _zones(document_type)):
        return Declined(
            outcome=Outcome.NOT_POSSIBLE, reason="The type was enrolled without portrait texture."
        )
    return None


def examine(context: CheckContext) -> Iterator[DoubtCandidate]:
    """Yield one candidate a portrait: how far its texture lies from the genuine ones."""
    aligned = context.reference
    for zone in _zones(aligned.document_type):
        genuine = aligned.document_type.maps.get(map_name(zone))
        if genuine is not None and len(genuine) > 1:
            yield _candidate(zone, genuine.astype(np.float64), aligned)


def map_name(zone: Zone) -> str:
    """Name of the type's map that holds the genuine energies of a zone (scans × bands)."""
    return f"portrait/{zone.id}"


def genuine_portraits(
    zones: Sequence[Zone], pictures: Sequence[NDArray[np.uint8]], px_per_mm: float
) -> Mapping[str, NDArray[np.float16]]:
    """Measure every portrait zone on every genuine scan, as maps of the type.

    Parameters
    ----------
    pictures
        k pictures H × W × 3 uint8, evened.
    """
    return {
        map_name(zone): np.stack([energies(p, zone, px_per_mm) for p in pictures]).astype(
            np.float16
        )
        for zone in zones
        if zone.kind in KINDS
    }


def energies(picture: NDArray[np.uint8], zone: Zone, px_per_mm: float) -> NDArray[np.float64]:
    """Log10 energies of three bands on the smooth half of a zone."""
    box = zone.box
    rows = slice(int(box.top_mm * px_per_mm), int(box.bottom_mm * px_per_mm))
    columns = slice(int(box.left_mm * px_per_mm), int(box.right_mm * px_per_mm))
    return smooth_place_energies(np.ascontiguousarray(picture[rows, columns]), px_per_mm)


def _zones(document_type: DocumentType) -> list[Zone]:
    return [zone for zone in document_type.zones if zone.kind in KINDS]


def _candidate(zone: Zone, genuine: NDArray[np.float64], aligned: AlignedPage) -> DoubtCandidate:
    found = energies(aligned.evened, zone, aligned.px_per_mm)
    count = len(genuine)
    centre = genuine.mean(axis=0)
    own = ((genuine - centre) ** 2).sum(axis=0)
    variance = (own + PRIOR_SCANS * PRIOR_SPREAD**2) / (max(count - 1, 1) + PRIOR_SCANS)
    tolerance = np.sqrt(variance * (1 + 1 / count))
    distance = (found - centre) / tolerance
    worst = int(np.argmax(np.abs(distance)))
    word = "more" if distance[worst] > 0 else "less"
    return DoubtCandidate(
        detector=SPEC.id,
        score=float(np.abs(distance[worst])),
        polygon_px=aligned.polygon_to_page(zone.box.polygon),
        title=f"The {zone.kind.value}'s print differs from the genuine ones",
        explanation=(
            f"Structures {BANDS[worst]} carry {word} energy than on the genuine scans by "
            f"{abs(distance[worst]):.1f} times their spread: another screen, grain or sharpness."
        ),
        evidence=(
            Evidence(
                "measurement",
                {
                    "name": f"log10 energy of structures {BANDS[worst]}",
                    "value": round(float(found[worst]), 3),
                    "unit": "log10 grey levels²",
                    "expected": round(float(centre[worst]), 3),
                    "tolerance": round(float(tolerance[worst]), 3),
                    "source": f"{count} genuine scans",
                },
            ),
            Evidence("crop", {"polygon_mm": zone.box.polygon.rounded(3)}),
        ),
    )
