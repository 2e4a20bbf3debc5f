"""Check digits that do not hold, and departures of single issuers that are known.

References
----------
ICAO Doc 9303-3, 8th edition, section 4.9; ranges in Doc 9303-4 to 9303-7.
"""

from __future__ import annotations

from collections.abc import Iterator

from visualdoc.reading.mrz.digits import FILLER
from visualdoc.reading.mrz.formats import Deviation, known_deviation
from visualdoc.reading.mrz.rules.finding import Finding
from visualdoc.reading.mrz.types import CheckDigit, MrzDocument

COMPOSITE = "composite"


def check_digits(document: MrzDocument) -> Iterator[Finding]:
    """Yield one finding for every digit that does not hold, and one for a noted departure."""
    yield from (finding for _, finding in failed_digits(document))
    for digit in document.check_digits:
        deviation = lawful_departure(document, digit)
        if deviation is not None:
            text = f"The issuer departs here: {deviation.note} ({deviation.source})."
            yield _finding(digit, text, is_remark=True)
        elif digit.note and digit.captured != FILLER:
            yield _finding(digit, f"The digit holds: {digit.note}.", is_remark=True)


def failed_digits(document: MrzDocument) -> list[tuple[CheckDigit, Finding]]:
    """Digits that do not hold and are no known departure of the issuer, with what to say."""
    failed = [
        digit
        for digit in document.check_digits
        if not digit.holds and lawful_departure(document, digit) is None
    ]
    alone = [digit.name for digit in failed] == [COMPOSITE] and len(document.check_digits) > 1
    return [
        (digit, _finding(digit, _explained(document, digit, alone=alone), is_remark=False))
        for digit in failed
    ]


def lawful_departure(document: MrzDocument, digit: CheckDigit) -> Deviation | None:
    """Return the issuer's known departure that explains a digit which does not hold."""
    deviation = known_deviation(
        document.fields.get("issuer", ""), document.fields.get("document_code", "")
    )
    explained = (
        deviation is not None
        and not digit.holds
        and digit.name in deviation.empty_digit_may_be_filler
        and digit.captured == FILLER
        and not covered(document, digit).strip(FILLER)
    )
    return deviation if explained else None


def covered(document: MrzDocument, digit: CheckDigit) -> str:
    """Return the characters that a digit covers, as printed and in the order of computing."""
    return "".join(document.lines[line][column] for line, column in digit.positions[:-1])


def _explained(document: MrzDocument, digit: CheckDigit, *, alone: bool) -> str:
    result = f"give {digit.expected}" if digit.expected else "hold one that has no value"
    text = f"Printed is {digit.captured}; the characters {covered(document, digit)} {result}."
    if alone:
        text += " The digits of the fields themselves hold."
    return text


def _finding(digit: CheckDigit, text: str, *, is_remark: bool) -> Finding:
    label = digit.name.replace("_", " ")
    does = "departs from the standard" if is_remark else "does not agree"
    return Finding(
        code="check_digit",
        title=f"Check digit of the {label} {does}",
        explanation=text,
        positions=digit.positions,
        captured=digit.captured,
        expected=digit.expected,
        reference=digit.reference,
        is_remark=is_remark,
    )
