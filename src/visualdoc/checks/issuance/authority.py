"""Was this issued by an authority that issues this document, at a time when it did?

Looks at: the issuing authority as printed, against the authorities of the type's description and
the periods in which they issued.
Standard: CIEC Recommendation 9 (issued by the competent authority); the type's own description.
Applies to: types whose description names authorities and a zone for the authority.
Cannot see: a document truly issued by the authority without right; stolen blanks.
Known false doubts: descriptions that miss an authority or an alias; hand-written entries.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from visualdoc.checks.issuance.periods import Period
from visualdoc.checks.readings import (
    LEGIBLE,
    candidate,
    captured_expected,
    not_possible,
    printed_day,
    undetermined,
    unread_reason,
    visual,
    weight,
)
from visualdoc.checks.spec import CheckContext, CheckSpec, Declined, Need
from visualdoc.findings import Aspect, DoubtCandidate, FieldReading
from visualdoc.reading.text.similarity import same_words, word_distance

SPEC = CheckSpec(
    id="issuance.authority",
    version=1,
    aspect=Aspect.ISSUANCE,
    title="Was this issued by an authority that issues this document?",
    passed="The printed authority is one that the type's description names for that time.",
    needs=frozenset({Need.REFERENCE, Need.FIELDS}),
)

NEAR = 0.12
"""Texts this close to a described name (share of characters) may be a misreading: no doubt."""


def applies(context: CheckContext) -> Declined | None:
    """Need described authorities and a legible authority."""
    if not context.reference.document_type.rules.authorities:
        return not_possible("The type's description names no issuing authorities.")
    field = _authority(context)
    if field is None:
        return not_possible(unread_reason(context, "authority"))
    if field.confidence < LEGIBLE:
        return undetermined("The authority was read with too little confidence.")
    return None


def examine(context: CheckContext) -> Iterator[DoubtCandidate]:
    """Yield an authority that nobody described, or one outside its time."""
    field = _authority(context)
    if field is None:
        return
    text = " ".join(field.text.split())
    known = context.reference.document_type.rules.authorities
    matching = [authority for authority in known if _is(text, authority)]
    if matching:
        yield from _outside_its_time(context, field, matching)
    else:
        yield from _unknown(field, text, known)


def _authority(context: CheckContext) -> FieldReading | None:
    return visual(context, "authority", script="Latn")


def _names(authority: Mapping[str, Any]) -> tuple[str, ...]:
    return (str(authority["name"]), *(str(alias) for alias in authority.get("aliases", ())))


def _is(text: str, authority: Mapping[str, Any]) -> bool:
    return any(same_words(text, name) for name in _names(authority))


def _unknown(
    field: FieldReading, text: str, known: tuple[Mapping[str, Any], ...]
) -> Iterator[DoubtCandidate]:
    distances = {name: word_distance(text, name) for one in known for name in _names(one)}
    nearest = min(distances, key=lambda name: distances[name])
    score = weight(field.confidence)
    if score is None:
        return
    if distances[nearest] <= NEAR:  # may be the described name with one letter misread
        score = min(score, 0.5)
    yield from candidate(
        SPEC.id,
        score,
        title="The authority is not among those described",
        explanation=f"The authority reads {text}. The type's description names none like it; the "
        f"nearest is {nearest}.",
        fields=(field,),
        evidence=(
            captured_expected(
                text, "; ".join(str(a["name"]) for a in known), "authorities of the description"
            ),
        ),
    )


def _outside_its_time(
    context: CheckContext, field: FieldReading, matching: list[Mapping[str, Any]]
) -> Iterator[DoubtCandidate]:
    issued = printed_day(context, "issue_date") or printed_day(context, "registration_date")
    if issued is None:
        return
    score = weight(field.confidence, issued.confidence)
    periods = [Period.of(authority) for authority in matching]
    slack = issued.tolerance_days
    if score is None or any(period.holds(issued.day, slack) for period in periods):
        return
    spans = "; ".join(map(str, periods))
    yield from candidate(
        SPEC.id,
        score,
        title="The authority did not issue at that time",
        explanation=f"The authority {matching[0]['name']} issued {spans}; the document is dated "
        f"{issued.day.isoformat()}.",
        fields=(field, issued.field),
        evidence=(captured_expected(issued.day.isoformat(), spans, "period of the authority"),),
    )
