"""Does any place of this page differ from the genuine scans in a way that genuine pages do not?

Looks at
    every cell of 0.17 mm (at 600 dpi) of the aligned page, static print and the background of
    personalisation fields alike: ink that is extra, missing or displaced, another colour, texture
    that is smoother or grainier, another print process.
Standard
    none: the references themselves (empirical examination).
Applies to
    pages of an enrolled type, scanned at 200 dpi or more.
Cannot see
    the outermost millimetre (cutting tolerance); genuine blank stock with perfect personalisation;
    a field's content as such (other checks read it); a copy within a field that leaves no trace in
    texture.
Known false doubts
    heavy wear, a crease or a stamp across static print; another edition of the document.

References
----------
``models/anomaly/CARD.md`` has the training data and the figures by attack.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from visualdoc.checks.anomaly.deviation_map import MODEL, DeviationMap, deviation_map
from visualdoc.checks.anomaly.longer_values import weight
from visualdoc.checks.anomaly.regions import Region, find_regions
from visualdoc.checks.anomaly.wording import evidence, measured_difference, sentences
from visualdoc.checks.spec import CheckContext, CheckSpec, Declined, Need
from visualdoc.errors import ModelError
from visualdoc.findings import Aspect, DoubtCandidate, Evidence, Outcome
from visualdoc.references.serialization import dynamic_mask
from visualdoc.registration.types import AlignedPage

SPEC = CheckSpec(
    id="anomaly.deviation",
    version=1,
    aspect=Aspect.AUTHENTICITY,
    title="Does any place differ from the genuine scans of this type?",
    passed="No place differs from the genuine scans more than they differ from one another.",
    needs=frozenset({Need.REFERENCE}),
    min_dpi=200.0,
)

MAX_CANDIDATES = 40
"""A page with more has one reason for all of them; the strongest are kept."""


def applies(context: CheckContext) -> Declined | None:
    """Decline when the network cannot be used."""
    try:
        context.models.open(MODEL)
    except ModelError as error:
        return Declined(outcome=Outcome.NOT_POSSIBLE, reason=str(error))
    return None


def examine(context: CheckContext) -> Iterator[DoubtCandidate]:
    """Yield one candidate a region, the strongest first."""
    aligned = context.reference
    deviation = without_pictures(deviation_map(aligned, context.models), aligned)
    candidates = [
        _candidate(aligned, deviation, region)
        for region in find_regions(deviation, aligned.document_type.maps)[:MAX_CANDIDATES]
    ]
    yield from sorted(candidates, key=lambda candidate: -candidate.score)


def without_pictures(deviation: DeviationMap, aligned: AlignedPage) -> DeviationMap:
    """Leave portraits, signatures and stamps to the checks that know them.

    Their content is the holder's, and their borders move with the personalisation; the network
    takes both for deviation more often than a substitution.
    """
    shape = (deviation.valid.shape[0], deviation.valid.shape[1])
    pictures = dynamic_mask(shape, aligned.document_type.pictures(), 1.0 / deviation.cell_mm)
    return replace(deviation, valid=deviation.valid & ~pictures)


def _candidate(aligned: AlignedPage, deviation: DeviationMap, region: Region) -> DoubtCandidate:
    polygon = aligned.polygon_to_page(region.polygon_mm)
    found = measured_difference(deviation, region.cells)
    said = sentences(found)
    place = "Over the whole page" if region.whole_page else "Here"
    title = (
        "The whole page differs from the genuine scans"
        if region.whole_page
        else said[0][0].upper() + said[0][1:]
    )
    crop = Evidence(
        "crop", {"polygon_px": polygon.rounded(), "polygon_mm": region.polygon_mm.rounded(3)}
    )
    return DoubtCandidate(
        detector=SPEC.id,
        score=region.statistic * weight(aligned.document_type, region, found),
        polygon_px=polygon,
        title=title,
        explanation=f"{place} {'; '.join(said)}. Area {region.area_mm2:.1f} mm².",
        evidence=(*evidence(region, found), crop),
    )
