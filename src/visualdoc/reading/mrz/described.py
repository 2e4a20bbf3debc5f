"""A parsed zone as JSON: the part of the contract's MRZ object that needs no picture."""

from __future__ import annotations

from datetime import date
from typing import Any

from visualdoc.reading.mrz.dates import document_dates
from visualdoc.reading.mrz.rules.judge import findings
from visualdoc.reading.mrz.types import CheckDigit, MrzDocument


def described(
    document: MrzDocument, *, on: date | None = None, issued_on: date | None = None
) -> dict[str, Any]:
    """Return what parsing and the rules say, ready for JSON.

    Parameters
    ----------
    on
        The day at which the document is judged; without it ``dates`` is empty and rules that need
        a century say nothing.
    issued_on
        Day of issue, where it is known from elsewhere.

    Notes
    -----
    ``valid`` speaks of format, characters and check digits. Codes, names and dates that break a
    rule stand in ``problems`` and leave it as it is; ``remarks`` are lawful or common departures.
    """
    found = list(findings(document, on=on, issued_on=issued_on))
    dates = document_dates(document.fields, on=on) if on is not None else {}
    return {
        "format": document.format,
        "nearest_format": document.nearest_format,
        "lines": list(document.lines),
        "valid": document.valid,
        "checks": {digit.name: digit.holds for digit in document.check_digits},
        "check_digits": [_digit(digit) for digit in document.check_digits],
        "fields": dict(document.fields),
        "names_truncated": "names_truncated" in document.fields,
        "dates": {name: reading.as_json() for name, reading in dates.items()},
        "problems": [one.as_json() for one in found if not one.is_remark],
        "remarks": [one.as_json() for one in found if one.is_remark],
    }


def _digit(digit: CheckDigit) -> dict[str, Any]:
    return {
        "name": digit.name,
        "captured": digit.captured,
        "expected": digit.expected,
        "holds": digit.holds,
        "positions": [list(at) for at in digit.positions],
        "reference": digit.reference,
        "note": digit.note or None,
    }
