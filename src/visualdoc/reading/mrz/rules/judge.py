"""All rules on one zone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from visualdoc.reading.mrz.dates import document_dates
from visualdoc.reading.mrz.parse import laid
from visualdoc.reading.mrz.rules.characters import illegal_characters, unknown_format
from visualdoc.reading.mrz.rules.check_digit import check_digits
from visualdoc.reading.mrz.rules.document_code import document_code
from visualdoc.reading.mrz.rules.finding import Finding, Subject
from visualdoc.reading.mrz.rules.name_field import name_field
from visualdoc.reading.mrz.rules.states import state_codes_of
from visualdoc.reading.mrz.rules.values import dates, issue_month, number, sex
from visualdoc.reading.mrz.types import MrzDocument


def findings(
    document: MrzDocument, *, on: date | None = None, issued_on: date | None = None
) -> Iterator[Finding]:
    """Yield what a zone breaks and what is remarkable about it.

    Parameters
    ----------
    document
        A parsed zone. Of an unknown format only the lines and the digits are judged: where its
        fields lie is a hypothesis.
    on
        The day at which the document is judged; without it nothing is said that needs a century.
    issued_on
        Day of issue, where it is known from elsewhere.
    """
    yield from unknown_format(document)
    yield from check_digits(document)
    yield from rule_findings(document, on=on, issued_on=issued_on)


def rule_findings(
    document: MrzDocument, *, on: date | None = None, issued_on: date | None = None
) -> Iterator[Finding]:
    """Yield the findings of a known format, without the check digits."""
    text = laid(document)
    if text is None:
        return
    yield from illegal_characters(text)
    read = document_dates(document.fields, on=on) if on is not None else {}
    subject = Subject(text=text, dates=read, issued_on=issued_on)
    yield from document_code(subject)
    yield from state_codes_of(subject)
    yield from name_field(subject)
    yield from number(subject)
    yield from sex(subject)
    yield from issue_month(subject)
    yield from dates(subject)
