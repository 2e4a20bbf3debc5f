"""Numbers, sex and dates of a zone.

References
----------
ICAO Doc 9303-3, 8th edition, sections 4.8 and 4.10; Doc 9303-4 to 9303-6, section 4.2.2.
"""

from __future__ import annotations

from collections.abc import Iterator

from visualdoc.reading.mrz.dates import (
    FIRST_ZONE_YEAR,
    DateReading,
    last_plausible_expiry_year,
)
from visualdoc.reading.mrz.digits import FILLER
from visualdoc.reading.mrz.rules.finding import Finding, Subject

DATES = "ICAO Doc 9303-3, 4.8"
FRENCH_CARD_YEARS = (1988, 2021)
"""Identity cards with this zone were issued in these years."""


def sex(subject: Subject) -> Iterator[Finding]:
    """Say that an X is printed where the standard asks for a filler."""
    if subject.printed("sex") == "X":
        yield Finding(
            code="sex_x",
            title="X as sex",
            explanation="X is printed; the standard has X in the visual zone and < in this one. "
            "Several issuers print X in both.",
            positions=subject.positions("sex"),
            captured="X",
            expected=FILLER,
            reference=subject.text.layout.source,
            is_remark=True,
        )


def number(subject: Subject) -> Iterator[Finding]:
    """Say that there is no document number, or that it overflows its field."""
    printed = subject.printed("document_number")
    if printed is not None and not printed.strip(FILLER):
        yield Finding(
            code="no_document_number",
            title="No document number",
            explanation="The field of the document number holds fillers only.",
            positions=subject.positions("document_number"),
            captured="",
            expected="a document number",
            reference=subject.text.layout.source,
        )
    overflow = subject.text.overflow
    if overflow is not None:
        text = "The number is longer than its field: < stands for its digit, the rest and the digit"
        yield Finding(
            code="long_document_number",
            title="Long document number",
            explanation=f"{text} follow in the optional data.",
            positions=subject.text.reported(
                (overflow.rule.at, *overflow.span.positions[: len(overflow.rest)])
            ),
            captured=overflow.rest,
            expected="the rest of the number, its digit, then <",
            reference=subject.text.layout.source,
            is_remark=True,
        )


def issue_month(subject: Subject) -> Iterator[Finding]:
    """Look at the month of issue, which the French card of 1988 to 2021 holds."""
    printed = subject.printed("issue_month")
    if printed is None or not (printed.isascii() and printed.isdigit()):
        return
    first, last = FRENCH_CARD_YEARS
    years = {1900 + int(printed[:2]), 2000 + int(printed[:2])}
    if any(first <= year <= last for year in years) and 1 <= int(printed[2:]) <= 12:
        return
    yield Finding(
        code="issue_month",
        title="Implausible month of issue",
        explanation=f"The number begins with year and month of issue, {printed}; such cards were "
        f"issued from {first} to {last}.",
        positions=subject.positions("issue_month"),
        captured=printed,
        expected=f"YYMM from {first} to {last}",
        reference=subject.text.layout.source,
    )


def dates(subject: Subject) -> Iterator[Finding]:
    """Yield what the dates break."""
    for name, reading in subject.dates.items():
        if reading.problem is not None:
            yield _impossible(subject, name, reading)
        elif name == "expiry_date":
            yield from _expiry(subject, reading)
        if reading.zeros_for_unknown:
            yield _zeros(subject, name, reading)


def _impossible(subject: Subject, name: str, reading: DateReading) -> Finding:
    label = name.replace("_", " ")
    return Finding(
        code="impossible_date",
        title=f"Impossible {label}",
        explanation=f"The {label} is printed as {reading.text}: {reading.problem}.",
        positions=subject.positions(name),
        captured=reading.text,
        expected="a day as YYMMDD, unknown parts as <",
        reference=DATES,
    )


def _expiry(subject: Subject, reading: DateReading) -> Iterator[Finding]:
    last = last_plausible_expiry_year(reading.on)
    if "year" in reading.unknown_parts:
        yield Finding(
            code="expiry_not_stated",
            title="Expiry not stated",
            explanation="Fillers stand for the expiry: the standard knows unknown parts of the "
            "birth date only, yet documents without expiry are printed so.",
            positions=subject.positions("expiry_date"),
            captured=reading.text,
            expected="a day as YYMMDD",
            reference=DATES,
            is_remark=True,
        )
    elif reading.whole and not any(day.year <= last for day in reading.candidates):
        yield Finding(
            code="implausible_expiry",
            title="Implausible expiry date",
            explanation=f"The expiry date is printed as {reading.text}: no document with such a "
            f"zone ran out before {FIRST_ZONE_YEAR}, and none known runs on beyond {last}.",
            positions=subject.positions("expiry_date"),
            captured=reading.text,
            expected=f"a day from {FIRST_ZONE_YEAR} to {last}",
            reference=DATES,
        )


def _zeros(subject: Subject, name: str, reading: DateReading) -> Finding:
    return Finding(
        code="zeros_for_unknown",
        title="Zeros for an unknown part",
        explanation=f"The {name.replace('_', ' ')} is printed as {reading.text}: zeros stand where "
        "fillers are due for an unknown part. Several issuers print it so.",
        positions=subject.positions(name),
        captured=reading.text,
        expected="unknown parts as <",
        reference=DATES,
        is_remark=True,
    )
