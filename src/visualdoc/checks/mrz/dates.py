"""Are the dates of the machine-readable zone possible?

Looks at
    birth and expiry: days that no calendar has, half-printed parts, an expiry in a year that no
    century makes plausible.
Standard
    ICAO Doc 9303-3 section 4.7 (dates, unknown parts as fillers).
Applies to
    formats with a date.
Cannot see
    a possible but untrue date; an expiry before the birth, since years of two digits always leave
    a century in which the birth comes first.
Known false doubts
    none known; documents that have run out are no doubt.

References
----------
ICAO Doc 9303-3, 8th edition, section 4.7.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from visualdoc.checks.mrz.reading import reading_of, region_of, score_of_violation
from visualdoc.checks.spec import CheckContext, CheckSpec, Declined, Need
from visualdoc.findings import Aspect, DoubtCandidate, Evidence, Outcome
from visualdoc.reading.mrz.dates import DateReading, DateRole, interpret_date
from visualdoc.reading.mrz.formats import FieldSpan, Layout
from visualdoc.reading.mrz.parse import layout_named
from visualdoc.reading.mrz.types import MrzReading

SPEC = CheckSpec(
    id="mrz.dates",
    version=1,
    aspect=Aspect.CONTENT,
    title="Are the dates of the machine-readable zone possible?",
    passed="The dates of the machine-readable zone are possible.",
    needs=frozenset({Need.MRZ}),
)

ROLES = {"birth_date": DateRole.BIRTH, "expiry_date": DateRole.EXPIRY}
FIRST_ZONE_YEAR = 1981
"""ICAO Doc 9303 appeared in 1980."""

LONGEST_VALIDITY_YEARS = 35


def applies(context: CheckContext) -> Declined | None:
    """Decline when the format is unknown or has no dates."""
    layout = layout_named(reading_of(context).document.format)
    if layout is None:
        return Declined(
            outcome=Outcome.NOT_POSSIBLE,
            reason="The format of the zone is unknown, so its dates cannot be told apart.",
        )
    if not any(layout.field(name) for name in ROLES):
        return Declined(outcome=Outcome.NOT_APPLICABLE, reason="The format has no dates.")
    return None


def examine(context: CheckContext) -> Iterator[DoubtCandidate]:
    """Yield one candidate for every date that cannot be."""
    reading = reading_of(context)
    layout = layout_named(reading.document.format)
    if layout is None:
        return
    for name, (span, found) in _dates(reading, layout, context.on):
        if found.problem is not None:
            label = name.replace("_", " ")
            text = f"The {label} is printed as {found.text}: {found.problem}."
            yield _candidate(reading, span, f"Impossible {label}", text)
        elif name == "expiry_date":
            yield from _expiry_year(reading, span, found, context.on)


def _dates(
    reading: MrzReading, layout: Layout, on: date
) -> Iterator[tuple[str, tuple[FieldSpan, DateReading]]]:
    for name, role in ROLES.items():
        span = layout.field(name)
        if span is not None:
            text = "".join(reading.lines[line][column] for line, column in span.positions)
            yield name, (span, interpret_date(text, role, on=on))


def _expiry_year(
    reading: MrzReading, span: FieldSpan, found: DateReading, on: date
) -> Iterator[DoubtCandidate]:
    last = on.year + LONGEST_VALIDITY_YEARS
    if not found.candidates or any(FIRST_ZONE_YEAR <= day.year <= last for day in found.candidates):
        return
    text = (
        f"The expiry date is printed as {found.text}: no document with such a zone ran out before "
        f"{FIRST_ZONE_YEAR}, and none known runs on beyond {last}."
    )
    yield _candidate(reading, span, "Implausible expiry date", text)


def _candidate(
    reading: MrzReading, span: FieldSpan, title: str, explanation: str
) -> DoubtCandidate:
    return DoubtCandidate(
        detector=SPEC.id,
        score=score_of_violation(reading, span.positions),
        polygon_px=region_of(reading, span.positions),
        title=title,
        explanation=explanation,
        evidence=(Evidence("standard", {"reference": "ICAO Doc 9303-3, section 4.7"}),),
    )
