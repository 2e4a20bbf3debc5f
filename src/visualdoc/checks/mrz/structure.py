"""Is the machine-readable zone written by the rules of its format?

Looks at
    number and length of lines, characters that a field cannot hold, document code, codes of issuer
    and nationality and the time they stood for, an empty name, characters after the fillers.
Standard
    ICAO Doc 9303-3 sections 4 and 5, Parts 4 to 7; lawful departures of single issuers are data.
Applies to
    every zone that was read.
Cannot see
    a text that is false and well formed.
Known false doubts
    issuers whose departure is not recorded yet; a code introduced after the tables were made.

References
----------
ICAO Doc 9303-3, 8th edition, sections 4.1 to 4.8 and 5.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from visualdoc.checks.mrz.reading import reading_of, region_of, score_of_violation
from visualdoc.checks.spec import CheckContext, CheckSpec, Declined, Need
from visualdoc.findings import Aspect, DoubtCandidate, Evidence
from visualdoc.reading.mrz.codes import state_code
from visualdoc.reading.mrz.dates import DateRole, interpret_date
from visualdoc.reading.mrz.formats import FieldSpan
from visualdoc.reading.mrz.parse import layout_named
from visualdoc.reading.mrz.types import MrzReading

SPEC = CheckSpec(
    id="mrz.structure",
    version=1,
    aspect=Aspect.CONTENT,
    title="Is the machine-readable zone written by the rules of its format?",
    passed="The machine-readable zone follows the rules of its format.",
    needs=frozenset({Need.MRZ}),
)

FIRST_LETTERS = {"TD1": "ACI", "TD2": "ACIP", "TD3": "PACI", "MRVA": "V", "MRVB": "V"}
STRAY = re.compile(r"<{3,}([0-9A-Z])")
LONGEST_VALIDITY_YEARS = 15
"""A code may stand in documents this long after it was withdrawn: they run out."""

Place = tuple[tuple[int, int], ...]


def applies(_context: CheckContext) -> Declined | None:
    """Every zone has a structure."""
    return None


def examine(context: CheckContext) -> Iterator[DoubtCandidate]:
    """Yield one candidate for every rule that is broken."""
    reading = reading_of(context)
    for code, text, positions in reading.document.problems:
        title = {
            "unknown_format": "Lines of the zone fit no format",
            "illegal_character": "Character that its field cannot hold",
        }.get(code, "Rule of the zone's format broken")
        yield _candidate(reading, positions, title, f"{text[:1].upper()}{text[1:]}.")
    yield from _document_code(reading)
    yield from _codes(reading, context.on)
    yield from _names(reading)


def _span(reading: MrzReading, name: str) -> FieldSpan | None:
    layout = layout_named(reading.document.format)
    return layout.field(name) if layout else None


def _printed(reading: MrzReading, span: FieldSpan) -> str:
    return "".join(reading.lines[line][column] for line, column in span.positions)


def _document_code(reading: MrzReading) -> Iterator[DoubtCandidate]:
    letters = FIRST_LETTERS.get(reading.document.format)
    span = _span(reading, "document_code")
    if letters is None or span is None:
        return
    code = _printed(reading, span)
    if code[0] not in letters:
        text = f"The code {code} does not begin with {' or '.join(letters)}, as this format asks."
        yield _candidate(reading, span.positions[:1], "Document code unknown to the format", text)
    elif reading.document.format in ("TD1", "TD2") and code[1] == "V":
        text = f"The code {code} has V in second place, which identity documents never have."
        yield _candidate(reading, span.positions[1:], "Document code unknown to the format", text)


def _codes(reading: MrzReading, on: date) -> Iterator[DoubtCandidate]:
    for name in ("issuer", "nationality"):
        span = _span(reading, name)
        if span is None:
            continue
        printed = _printed(reading, span)
        code = state_code(printed)
        if code is None:
            text = f"{printed} is no code of a state or organisation in ISO 3166-1 or ICAO 9303-3."
            yield _candidate(reading, span.positions, f"Unknown code of the {name}", text)
            continue
        expiry = interpret_date(
            reading.document.fields.get("expiry_date", ""), DateRole.EXPIRY, on=on
        ).preferred
        until = code.valid_until
        if until and expiry and expiry.year > until.year + LONGEST_VALIDITY_YEARS:
            text = f"{printed} ({code.name}) ended on {until}, yet the expiry date is {expiry}."
            yield _candidate(reading, span.positions, f"Withdrawn code of the {name}", text)


def _names(reading: MrzReading) -> Iterator[DoubtCandidate]:
    span = _span(reading, "names")
    if span is None:
        return
    printed = _printed(reading, span)
    if not printed.strip("<"):
        yield _candidate(reading, span.positions, "No name", "The name field holds fillers only.")
    for match in STRAY.finditer(printed):
        at = span.positions[match.start(1)]
        text = f"{match.group(1)} stands after a run of fillers, where the name has ended."
        yield _candidate(reading, (at,), "Character after the end of the name", text)


def _candidate(
    reading: MrzReading, positions: Place, title: str, explanation: str
) -> DoubtCandidate:
    return DoubtCandidate(
        detector=SPEC.id,
        score=score_of_violation(reading, positions),
        polygon_px=region_of(reading, positions),
        title=title,
        explanation=explanation,
        evidence=(Evidence("standard", {"reference": "ICAO Doc 9303-3, sections 4 and 5"}),),
    )
