"""Codes of issuer and nationality, and the time they stood for.

References
----------
ICAO Doc 9303-3, 8th edition, sections 4.7 and 5; ISO 3166-1 and 3166-3.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from visualdoc.reading.mrz.codes import StateCode, state_code
from visualdoc.reading.mrz.digits import FILLER
from visualdoc.reading.mrz.rules.finding import Finding, Subject

REFERENCE = "ICAO Doc 9303-3, 4.7 and 5; ISO 3166-1"
WITHDRAWN = "ICAO Doc 9303-3, 5; ISO 3166-3"
SPECIMEN = "UTO"

LONGEST_VALIDITY_YEARS = 15
"""A code may stand in documents this long after it was withdrawn: they run out."""


def state_codes_of(subject: Subject) -> Iterator[Finding]:
    """Yield what the codes of issuer and nationality break."""
    for name in ("issuer", "nationality"):
        printed = subject.printed(name)
        if printed is not None:
            yield from _state(subject, name, printed)


def _state(subject: Subject, name: str, printed: str) -> Iterator[Finding]:
    positions = subject.positions(name)
    code = state_code(printed)
    if code is None:
        yield from _unknown(subject, name, printed)
        return
    if code.code == SPECIMEN and name == "issuer":
        yield Finding(
            code="specimen_state",
            title="Specimen state",
            explanation="UTO is Utopia, which stands in specimens: no State issues documents so.",
            positions=positions,
            captured=printed,
            expected="a State or organisation",
            reference="ICAO Doc 9303-3, 5, part G",
            is_remark=True,
        )
    yield from _in_time(subject, name, code)


def _unknown(subject: Subject, name: str, printed: str) -> Iterator[Finding]:
    deviation = subject.text.deviation
    own = (
        deviation is not None
        and deviation.state is not None
        and printed.strip(FILLER) == deviation.issuer
    )
    if deviation is not None and own:
        yield Finding(
            code="national_state_code",
            title=f"Code of the {name} of the issuer's own",
            explanation=f"{printed} stands for {deviation.state}: {deviation.note}.",
            positions=subject.positions(name),
            captured=printed,
            expected=deviation.state or "",
            reference=REFERENCE,
            is_remark=True,
        )
        return
    yield Finding(
        code="unknown_state_code",
        title=f"Unknown code of the {name}",
        explanation=f"{printed} is no code of a state or organisation in ISO 3166-1 or ICAO "
        "9303-3.",
        positions=subject.positions(name),
        captured=printed,
        expected="a code of ISO 3166-1 or of ICAO Doc 9303-3, section 5",
        reference=REFERENCE,
    )


def _in_time(subject: Subject, name: str, code: StateCode) -> Iterator[Finding]:
    expiry, since, until = subject.expires_on, code.valid_from, code.valid_until
    if expiry is None:
        return
    if until is not None and expiry.year > until.year + LONGEST_VALIDITY_YEARS:
        yield _timed(
            subject,
            name,
            kind="withdrawn",
            text=f"{code.code} ({code.name}) ended on {until}, yet the expiry date is {expiry}.",
            expected=f"an expiry before {until.year + LONGEST_VALIDITY_YEARS + 1}",
            applies_from=until,
        )
    if since is not None and expiry < since:
        yield _timed(
            subject,
            name,
            kind="early",
            text=f"{code.code} ({code.name}) began on {since}, yet the expiry date is {expiry}.",
            expected=f"an expiry after {since}",
            applies_from=since,
        )


def _timed(
    subject: Subject, name: str, *, kind: str, text: str, expected: str, applies_from: date
) -> Finding:
    word = {"withdrawn": "Withdrawn code", "early": "Code before its time"}[kind]
    return Finding(
        code=f"{kind}_state_code",
        title=f"{word} of the {name}",
        explanation=text,
        positions=subject.positions(name),
        captured=subject.printed(name) or "",
        expected=expected,
        reference=WITHDRAWN,
        applies_from=applies_from,
    )
