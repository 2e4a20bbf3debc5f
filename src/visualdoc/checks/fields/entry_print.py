"""Is each entry printed as its siblings on this page and as on the genuine scans?

Looks at
    how every entry is printed, at the scan's own pixels: density and colour of the ink, softness
    and roughness of the edges, grain in the strokes and on the ground between them, stroke width,
    level and colour of the ground against the reference. Of each quantity the difference to the
    same entry on the genuine scans is taken, and from that what the other entries of this page
    show as well, so that another scanner or ink lot cancels out.
Standard
    none: the genuine scans of the type, and the page itself.
Applies to
    types with three entries or more (texts and machine-readable zones) at 280 dpi or more, on
    scans about as fine as the genuine ones.
Cannot see
    a page all of whose entries were printed anew; an entry retyped by the issuer's own printer.
Known false doubts
    a stamp or stain over one entry, an ink cartridge that ran dry within one page.

References
----------
Bertrand et al., A system based on intrinsic features for fraudulent document detection, ICDAR 2013.
FLiD (arXiv 2605.09089): known-field crops beat full pages by 29–35 points of equal error rate.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from visualdoc.checks.fields.double_difference import Difference, Measured, differences, usual
from visualdoc.checks.fields.entries import EntryPicture, page_entries
from visualdoc.checks.fields.wording import loudest, sentence
from visualdoc.checks.spec import CheckContext, CheckSpec, Declined, Need
from visualdoc.findings import Aspect, DoubtCandidate, Evidence, Outcome
from visualdoc.imaging.strokes import QUANTITIES, UNITS, entry_print
from visualdoc.references.types import DocumentType
from visualdoc.registration.types import AlignedPage

SPEC = CheckSpec(
    id="fields.print",
    version=1,
    aspect=Aspect.AUTHENTICITY,
    title="Is each entry printed as its siblings on this page and as on the genuine scans?",
    passed="All entries that could be measured are printed alike.",
    needs=frozenset({Need.REFERENCE}),
    min_dpi=280.0,
)

MAP = "fields/print/"
# edges of a coarser scan are the scanner's, whoever printed them
MIN_DPI_SHARE = 0.8
# what a map says where nothing was measured; maps hold numbers only
MISSING = -1000.0
MIN_SCORE = 1.0
# what entries of one printer show on designs of several hands, by quantity
PRIOR_SPREAD = np.array(
    [0.02, 0.02, 0.02, 0.04, 0.3, 0.15, 0.1, 0.1, 0.06, 0.12, 0.08, 0.2, 1.2, 1.0, 1.0, 2.0]
)


def applies(context: CheckContext) -> Declined | None:
    """Decline when the type has no measured entries, or this scan is much coarser."""
    document_type = context.document_type
    if document_type is None or not any(
        MAP + z.id in document_type.maps for z in document_type.zones
    ):
        return Declined(
            outcome=Outcome.NOT_POSSIBLE, reason="The type was enrolled without print of entries."
        )
    usual_dpi = genuine_dpi(document_type)
    dpi = context.reference.source_dpi
    if dpi < MIN_DPI_SHARE * usual_dpi:
        reason = f"The genuine scans have {usual_dpi:.0f} dpi, this one {dpi:.0f}: too coarse."
        return Declined(outcome=Outcome.NOT_POSSIBLE, reason=reason)
    return None


def examine(context: CheckContext) -> Iterator[DoubtCandidate]:
    """Yield one candidate an entry that is printed unlike the others."""
    aligned = context.reference
    entries = {entry.zone.id: entry for entry in page_entries(context)}
    found = {name: m for name, e in entries.items() if (m := measured(e)) is not None}
    genuine = usual(_scans(aligned.document_type), PRIOR_SPREAD)
    for name, difference in differences(found, genuine).items():
        if difference.score >= MIN_SCORE:
            yield _candidate(entries[name], difference, aligned)


def measured(entry: EntryPicture) -> Measured | None:
    """Measure the print of an entry; None for too little ink."""
    values = entry_print(entry.crop, entry.reference, entry.ink, entry.px_per_mm)
    if values is None:
        return None
    return Measured(values=values, area_mm2=float(entry.ink.sum()) / entry.px_per_mm**2)


def prints_of(
    pages: Sequence[tuple[float, Sequence[EntryPicture]]],
) -> Mapping[str, NDArray[np.float16]]:
    """Measure every entry on genuine scans, as maps of the type.

    Parameters
    ----------
    pages
        Resolution in dpi and entries of each scan.

    Returns
    -------
    Mapping
        A map a zone: scans × (2 + F), resolution in dpi, ink area in mm² and quantities.
    """
    maps: dict[str, list[list[float]]] = {}
    for dpi, entries in pages:
        for entry in entries:
            found = measured(entry)
            row = [MISSING] * len(QUANTITIES) if found is None else found.values.tolist()
            area = 0.0 if found is None else found.area_mm2
            maps.setdefault(MAP + entry.zone.id, []).append([dpi, area, *row])
    return {
        name: np.nan_to_num(np.array(rows), nan=MISSING).astype(np.float16)
        for name, rows in maps.items()
    }


def genuine_dpi(document_type: DocumentType) -> float:
    """Median resolution of the genuine scans whose entries were measured."""
    maps = document_type.maps
    rows = [maps[MAP + z.id][:, 0] for z in document_type.zones if MAP + z.id in maps]
    return float(np.median(np.concatenate(rows).astype(np.float64)))


def _scans(document_type: DocumentType) -> list[Mapping[str, Measured]]:
    """Read the maps back: one mapping a scan."""
    scans: list[dict[str, Measured]] = []
    for zone in document_type.zones:
        for index, row in enumerate(document_type.maps.get(MAP + zone.id, ())):
            while len(scans) <= index:
                scans.append({})
            values = row[2:].astype(np.float64)
            if row[1] > 0:
                values = np.where(values == MISSING, np.nan, values)
                scans[index][zone.id] = Measured(values=values, area_mm2=float(row[1]))
    return list(scans)


def _candidate(entry: EntryPicture, difference: Difference, aligned: AlignedPage) -> DoubtCandidate:
    name = entry.zone.field or entry.zone.id
    box = (entry.box or entry.zone.box).grown(0.3)
    return DoubtCandidate(
        detector=SPEC.id,
        score=difference.score,
        polygon_px=aligned.polygon_to_page(box.polygon),
        title=f"Entry '{name}' is printed unlike the others",
        explanation=(
            f"Against the same entry on the genuine scans, and beyond what the other entries of "
            f"this page show as well: {sentence(difference)}."
        ),
        evidence=(
            *(_measurement(i, difference) for i in loudest(difference)),
            Evidence("crop", {"polygon_mm": box.grown(1.0).polygon.rounded(3)}),
        ),
    )


def _measurement(index: int, difference: Difference) -> Evidence:
    return Evidence(
        "measurement",
        {
            "name": f"{QUANTITIES[index].replace('_', ' ')}, against the other entries",
            "value": round(float(difference.values[index]), 3),
            "unit": UNITS[index],
            "expected": 0.0,
            "tolerance": round(float(difference.tolerance[index]), 3),
            "source": "genuine scans of the type and the page's other entries",
        },
    )
