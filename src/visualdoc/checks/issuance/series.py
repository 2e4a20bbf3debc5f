"""Do number and date of issue belong to a series of this type that was issued then?

Looks at: the document number's form and the issue date, against the series in the type's
description.
Standard: the type's own description (serial numbers and form editions against the claimed year).
Applies to: types whose description lists series, with the issue date read.
Cannot see: a number of the right series that was never issued.
Known false doubts: series described with the wrong period; blanks of an old series used up late.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from visualdoc.checks.issuance.periods import Period
from visualdoc.checks.readings import (
    LEGIBLE,
    Day,
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
from visualdoc.reading.text.likeness import has_form

SPEC = CheckSpec(
    id="issuance.series",
    version=1,
    aspect=Aspect.ISSUANCE,
    title="Do number and date of issue belong to a series of this type?",
    passed="Number and date of issue belong to a described series.",
    needs=frozenset({Need.REFERENCE, Need.FIELDS}),
)

NUMBERS = ("document_number", "registration_number")


def applies(context: CheckContext) -> Declined | None:
    """Need described series and the day of issue."""
    if not context.reference.document_type.rules.series:
        return not_possible("The type's description lists no series.")
    issued = _issued(context)
    if issued is None:
        return not_possible(unread_reason(context, "issue_date"))
    if issued.confidence < LEGIBLE:
        return undetermined("The date of issue was read with too little confidence.")
    return None


def examine(context: CheckContext) -> Iterator[DoubtCandidate]:
    """Yield a date outside all series, or a number whose series was not issued then."""
    issued = _issued(context)
    if issued is None:
        return
    series = context.reference.document_type.rules.series
    running = [one for one in series if _runs(one, issued)]
    number = next((f for n in NUMBERS if (f := visual(context, n, script="Latn"))), None)
    if not running:
        yield from _no_series(issued, series)
    elif number is not None:
        yield from _other_series(number, issued, series, running)


def _issued(context: CheckContext) -> Day | None:
    return printed_day(context, "issue_date") or printed_day(context, "registration_date")


def _runs(series: Mapping[str, Any], issued: Day) -> bool:
    return Period.of(series).holds(issued.day, issued.tolerance_days)


def _no_series(issued: Day, series: tuple[Mapping[str, Any], ...]) -> Iterator[DoubtCandidate]:
    score = weight(issued.confidence)
    if score is None:
        return
    spans = "; ".join(str(Period.of(one)) for one in series)
    yield from candidate(
        SPEC.id,
        score,
        title="No series of this type was issued then",
        explanation=f"The document is dated {issued.day.isoformat()}; its type was issued {spans}.",
        fields=(issued.field,),
        evidence=(captured_expected(issued.day.isoformat(), spans, "periods of the series"),),
    )


def _other_series(
    number: FieldReading,
    issued: Day,
    series: tuple[Mapping[str, Any], ...],
    running: list[Mapping[str, Any]],
) -> Iterator[DoubtCandidate]:
    """Yield a number that has the form of a series which was not issued at that date."""
    text, score = number.value or number.text, weight(number.confidence, issued.confidence)
    if score is None or any(_fits(text, one) for one in running):
        return
    others = [one for one in series if one not in running and _fits(text, one)]
    if not others:  # of no series at all: the number's own check speaks of that
        return
    spans = "; ".join(str(Period.of(one)) for one in others)
    yield from candidate(
        SPEC.id,
        score,
        title="The number belongs to a series of another time",
        explanation=f"The number {text} has the form of a series issued {spans}; the document is "
        f"dated {issued.day.isoformat()}.",
        fields=(number, issued.field),
        evidence=(captured_expected(issued.day.isoformat(), spans, "period of the series"),),
    )


def _fits(text: str, series: Mapping[str, Any]) -> bool:
    pattern = series.get("number_format")
    return pattern is None or has_form(text, str(pattern))
