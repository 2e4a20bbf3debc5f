"""Are the dates of the machine-readable zone possible?

Looks at
    birth and expiry: days that no calendar has, half-printed parts, an expiry in a year that no
    century makes plausible.
Standard
    ICAO Doc 9303-3 section 4.8 (dates, unknown parts as fillers).
Applies to
    formats with a date.
Cannot see
    a possible but untrue date; an expiry before the birth, since years of two digits always leave
    a century in which the birth comes first.
Known false doubts
    none known; documents that have run out are no doubt.

References
----------
ICAO Doc 9303-3, 8th edition, section 4.8.
"""

from __future__ import annotations

from collections.abc import Iterator

from visualdoc.checks.mrz.reading import reading_of, violation
from visualdoc.checks.spec import CheckContext, CheckSpec, Declined, Need
from visualdoc.findings import Aspect, DoubtCandidate, Outcome
from visualdoc.reading.mrz.dates import ROLES, document_dates
from visualdoc.reading.mrz.parse import laid
from visualdoc.reading.mrz.rules.finding import Subject
from visualdoc.reading.mrz.rules.values import dates

SPEC = CheckSpec(
    id="mrz.dates",
    version=2,
    aspect=Aspect.CONTENT,
    title="Are the dates of the machine-readable zone possible?",
    passed="The dates of the machine-readable zone are possible.",
    needs=frozenset({Need.MRZ}),
)


def applies(context: CheckContext) -> Declined | None:
    """Decline when the format is unknown or has no dates."""
    text = laid(reading_of(context).document)
    if text is None:
        return Declined(
            outcome=Outcome.NOT_POSSIBLE,
            reason="The format of the zone is unknown, so its dates cannot be told apart.",
        )
    if not any(text.layout.field(name) for name in ROLES):
        return Declined(outcome=Outcome.NOT_APPLICABLE, reason="The format has no dates.")
    return None


def examine(context: CheckContext) -> Iterator[DoubtCandidate]:
    """Yield one candidate for every date that cannot be."""
    reading = reading_of(context)
    text = laid(reading.document)
    if text is None:
        return
    read = document_dates(reading.document.fields, on=context.on)
    for one in dates(Subject(text=text, dates=read)):
        if not one.is_remark:
            yield violation(SPEC.id, reading, one)
