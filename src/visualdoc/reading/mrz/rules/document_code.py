"""The document code: which letters the format allows, and the codes of passports.

References
----------
ICAO Doc 9303-4, 8th edition with amendment 2, sections 4.2.2.1 and 4.4; Doc 9303-5 and 9303-6,
section 4.2.2; Doc 9303-7, section 4.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources

from visualdoc.reading.mrz.digits import FILLER
from visualdoc.reading.mrz.rules.finding import Finding, Subject

FIELD = "document_code"
TITLE = "Document code unknown to the format"
CARDS = frozenset({"TD1", "TD2"})
CREW = "AC"


@dataclass(frozen=True, slots=True, kw_only=True)
class PassportCodes:
    """Codes of passports and from when they are asked for.

    Attributes
    ----------
    types
        Code → kind of passport.
    second_letter_from
        A second letter in passports issued from this day on makes one of these codes.
    required_from
        Passports issued from this day on have one of these codes.
    without_code_until
        Passports without one of these codes expire before this day.
    longest_validity_months
        What an expiry date says about the day of issue rests on it.
    """

    reference: str
    types: Mapping[str, str]
    second_letter_from: date
    required_from: date
    without_code_until: date
    longest_validity_months: int

    def surely_issued_after(self, day: date, *, expires_on: date) -> bool:
        """Whether a passport that expires then was issued on ``day`` or later, at any validity."""
        months = (expires_on.year - day.year) * 12 + expires_on.month - day.month
        return months >= self.longest_validity_months


@cache
def passport_codes() -> PassportCodes:
    """Codes as recorded in ``data/document_codes.toml``."""
    data = resources.files("visualdoc.reading.mrz").joinpath("data/document_codes.toml")
    return PassportCodes(**tomllib.loads(data.read_text("utf-8"))["passport"])


def document_code(subject: Subject) -> Iterator[Finding]:
    """Yield what the document code breaks."""
    code, layout = subject.printed(FIELD), subject.text.layout
    if code is None or not layout.first_letters:
        return
    letters = " or ".join(layout.first_letters)
    if code[0] not in layout.first_letters:
        yield Finding(
            code="document_code_first_letter",
            title=TITLE,
            explanation=f"The code {code} does not begin with {letters}, as this format asks.",
            positions=subject.positions(FIELD, stop=1),
            captured=code[0],
            expected=letters,
            reference=layout.source,
        )
    elif layout.name in CARDS:
        yield from _card(subject, code)
    elif layout.name == "TD3":
        yield from _passport(subject, code)


def _card(subject: Subject, code: str) -> Iterator[Finding]:
    positions, source = subject.positions(FIELD, start=1), subject.text.layout.source
    if code[1] == "V":
        yield Finding(
            code="document_code_second_letter",
            title=TITLE,
            explanation=f"The code {code} has V in second place, which identity documents never "
            "have.",
            positions=positions,
            captured="V",
            expected="any letter but V, or <",
            reference=source,
        )
    elif code == CREW:
        yield Finding(
            code="crew_member_certificate",
            title="Code of a crew member certificate",
            explanation="C after A is for crew member certificates alone.",
            positions=positions,
            captured=CREW,
            expected="AC on a crew member certificate only",
            reference=source,
            is_remark=True,
        )


def _passport(subject: Subject, code: str) -> Iterator[Finding]:
    codes = passport_codes()
    if code in codes.types or not subject.dates:
        return
    reason, since = _broken(subject, code, codes)
    if reason is None:
        yield from _due(subject, code, codes)
        return
    yield Finding(
        code="passport_code",
        title="Second letter of the passport's code",
        explanation=f"The code {code} is none of the passports' codes. {reason}",
        positions=subject.positions(FIELD, start=1),
        captured=code,
        expected=", ".join(codes.types),
        reference=codes.reference,
        applies_from=since,
    )


def _broken(subject: Subject, code: str, codes: PassportCodes) -> tuple[str | None, date]:
    """Why the rule surely holds for this passport, None when it need not; and from when it does."""
    expiry, issue, has_letter = subject.expires_on, subject.issued_on, code[1] != FILLER
    since = codes.second_letter_from if has_letter else codes.required_from
    if issue is not None:
        late = issue >= since
        return (
            f"It was issued on {issue}, and the rule holds from {since}." if late else None
        ), since
    if expiry is None:
        return None, since
    if expiry >= codes.without_code_until:
        text = f"Passports without such a code expire before {codes.without_code_until}"
        return f"{text}; this one expires on {expiry}.", since
    if has_letter and codes.surely_issued_after(since, expires_on=expiry):
        years, months = divmod(codes.longest_validity_months, 12)
        return (
            f"It expires on {expiry}; valid for at most {years} years and {months} months, it was "
            f"issued after {since}, when the rule began."
        ), since
    return None, since


def _due(subject: Subject, code: str, codes: PassportCodes) -> Iterator[Finding]:
    """Say what cannot be decided: the day of issue does not stand in the zone."""
    since = codes.second_letter_from if code[1] != FILLER else codes.required_from
    expiry = subject.expires_on
    if subject.issued_on is not None or expiry is None or expiry <= since:
        return
    yield Finding(
        code="passport_code_due",
        title="Second letter of the passport's code",
        explanation=f"The code {code} is lawful in passports issued before {since} only. The day "
        "of issue does not stand in the zone; look at the printed one.",
        positions=subject.positions(FIELD, start=1),
        captured=code,
        expected=", ".join(codes.types),
        reference=codes.reference,
        applies_from=since,
        is_remark=True,
    )
