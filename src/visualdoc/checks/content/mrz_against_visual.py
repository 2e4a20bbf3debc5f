"""Does the machine-readable zone say the same as the printed text?

Looks at: document number, names, birth and expiry date, sex, nationality and personal number, each
as read from the visual zone and from the MRZ.
Standard: ICAO Doc 9303-3 §3.1 and §4 (both zones hold the same data), §6 (transliteration).
Applies to: pages with an MRZ and at least one of these fields read from the visual zone.
Cannot see: alterations made in both zones alike.
Known false doubts: print that the reader misreads with confidence; names in a lawful spelling that
no table has; national rules for the optional data.
"""

from __future__ import annotations

from collections.abc import Iterator

from visualdoc.checks.content import comparison
from visualdoc.checks.content.comparison import Difference
from visualdoc.checks.content.mrz_places import field_polygon
from visualdoc.checks.readings import (
    CONFIDENT,
    LEGIBLE,
    candidate,
    captured_expected,
    not_possible,
    reading_evidence,
    undetermined,
    visual,
)
from visualdoc.checks.spec import CheckContext, CheckSpec, Declined, Need
from visualdoc.findings import Aspect, DoubtCandidate, Evidence, FieldReading
from visualdoc.geometry import PolygonPx
from visualdoc.reading.mrz.types import MrzReading

SPEC = CheckSpec(
    id="content.mrz_against_visual",
    version=1,
    aspect=Aspect.CONTENT,
    title="Does the machine-readable zone say the same as the printed text?",
    passed="What could be compared agrees between the machine-readable zone and the printed text.",
    needs=frozenset({Need.MRZ, Need.FIELDS}),
)

WEAK_SCORE = 0.5
"""For differences between readings of which one is uncertain."""

ONE_CHARACTER_SURE = 0.88
"""A single differing character needs a reading this sure; two or more need less."""


def applies(context: CheckContext) -> Declined | None:
    """Need a field of both zones, read legibly."""
    pairs = list(_pairs(context))
    if not pairs:
        return not_possible(
            "No field of the printed text that the machine-readable zone repeats could be read."
        )
    if all(field.confidence < LEGIBLE for field, _ in pairs):
        return undetermined("The printed text was read with too little confidence to compare it.")
    return None


def examine(context: CheckContext) -> Iterator[DoubtCandidate]:
    """Yield fields on which the zones differ."""
    mrz = context.readings.mrz
    if mrz is None:
        return
    for field, rule in _pairs(context):
        found = rule.compare(field, context)
        if found is not None:
            yield from _candidate(field, rule, found, mrz)


def _pairs(context: CheckContext) -> Iterator[tuple[FieldReading, comparison.Rule]]:
    fields = context.readings.mrz.document.fields if context.readings.mrz else {}
    for rule in comparison.RULES:
        for name in rule.visual:
            field = visual(context, name, script="Latn")
            if field is not None and all(fields.get(source) for source in rule.mrz):
                yield field, rule
                break


def _candidate(
    field: FieldReading, rule: comparison.Rule, found: Difference, mrz: MrzReading
) -> Iterator[DoubtCandidate]:
    score = _score(field, found, mrz, rule)
    if score is None:
        return
    label = rule.visual[0].replace("_", " ")
    place = field_polygon(mrz, rule.mrz[0])
    evidence = (
        captured_expected(found.printed, found.in_mrz, "both zones hold the same data"),
        *_digit_evidence(mrz, rule),
        Evidence("standard", {"reference": "ICAO Doc 9303-3, sections 3.1, 4 and 6"}),
    )
    explanation = (
        f"Printed: {found.printed}. Machine-readable zone: {found.in_mrz}. {found.note}".strip()
    )
    yield from candidate(
        SPEC.id,
        score,
        title=f"Printed text and machine-readable zone differ: {label}",
        explanation=explanation,
        fields=(field,),
        evidence=(*evidence, *_crop(place)),
    )
    if place is not None:  # nothing tells which of the two was altered: both are shown
        yield DoubtCandidate(
            detector=SPEC.id,
            score=score,
            polygon_px=place,
            title=f"Printed text and machine-readable zone differ: {label}",
            explanation=explanation,
            evidence=(*evidence, *reading_evidence((field,))),
        )


def _crop(place: PolygonPx | None) -> Iterator[Evidence]:
    if place is not None:
        yield Evidence("crop", {"polygon_px": place.rounded()})


def _digit_evidence(mrz: MrzReading, rule: comparison.Rule) -> Iterator[Evidence]:
    for digit in mrz.document.check_digits:
        if digit.name == rule.mrz[0]:
            state = "holds" if digit.holds else "does not hold"
            yield Evidence(
                "note", {"text": f"The check digit of the {digit.name.replace('_', ' ')} {state}."}
            )


def _score(
    field: FieldReading, found: Difference, mrz: MrzReading, rule: comparison.Rule
) -> float | None:
    """Strength of a difference by how sure both readings are and how much differs."""
    trusted = min(field.confidence, _mrz_confidence(mrz, rule))
    needed = ONE_CHARACTER_SURE if found.characters == 1 else CONFIDENT
    if trusted >= needed:
        return 1.0 + min(0.1 * found.characters, 1.0)
    return WEAK_SCORE if trusted >= LEGIBLE else None


def _mrz_confidence(mrz: MrzReading, rule: comparison.Rule) -> float:
    """Confidence of the zone; a check digit that holds vouches for its field."""
    vouched = any(d.name == rule.mrz[0] and d.holds for d in mrz.document.check_digits)
    return max(mrz.confidence, 0.95) if vouched else mrz.confidence
