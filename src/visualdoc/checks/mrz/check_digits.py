"""Do the check digits of the machine-readable zone agree with what they cover?

Looks at
    every check digit of the format; captured beside expected value. A composite digit is named on
    its own only when the digits of the fields hold: valid fields under a wrong composite hint at
    manipulation.
Standard
    ICAO Doc 9303-3 section 4.9 and the composite digits of Parts 4 to 6; other formats as recorded
    in ``reading/mrz/data/formats.toml``.
Applies to
    every zone that was read, at any resolution.
Cannot see
    exchanges inside {0 A K U <}, {1 B L V}, {2 C M W}, {3 D N X}, {4 E O Y}, {5 F P Z}, {6 G Q},
    {7 H R}, {8 I S} and {9 J T}; visas and the French card have no or other composite digits.
Known false doubts
    specimens that are printed with false digits on purpose; a character misread with confidence.

References
----------
ICAO Doc 9303-3, 8th edition, section 4.9.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from visualdoc.checks.mrz.reading import reading_of, region_of, violation
from visualdoc.checks.spec import CheckContext, CheckSpec, Declined, Need
from visualdoc.findings import Aspect, DoubtCandidate, Outcome
from visualdoc.reading.mrz.rules.check_digit import COMPOSITE, failed_digits
from visualdoc.reading.mrz.rules.finding import Finding
from visualdoc.reading.mrz.types import CheckDigit, MrzReading

SPEC = CheckSpec(
    id="mrz.check_digits",
    version=2,
    aspect=Aspect.CONTENT,
    title="Do the check digits of the machine-readable zone agree with what they cover?",
    passed="All check digits of the machine-readable zone agree.",
    needs=frozenset({Need.MRZ}),
)

MISREAD_ODDS = 0.3
"""A whole-zone reading that is this likely and agrees makes a misread character the better bet."""


def applies(context: CheckContext) -> Declined | None:
    """Decline when the format has no check digits."""
    document = reading_of(context).document
    if not document.check_digits:
        return Declined(
            outcome=Outcome.NOT_APPLICABLE,
            reason=f"A zone of format {document.format} has no check digits.",
        )
    return None


def examine(context: CheckContext) -> Iterator[DoubtCandidate]:
    """Yield one candidate for every digit that does not hold."""
    reading = reading_of(context)
    failed = failed_digits(reading.document)
    parts = [one for one in failed if one[0].name != COMPOSITE]
    for digit, finding in parts or failed:
        yield _candidate(reading, digit, finding)


def _candidate(reading: MrzReading, digit: CheckDigit, finding: Finding) -> DoubtCandidate:
    # The composite covers half of the zone: its own place is where an examiner starts.
    place = digit.positions[-1:] if digit.name == COMPOSITE else digit.positions
    likely_misread = _is_likely_misread(reading, digit)
    found = violation(SPEC.id, reading, finding)
    return replace(
        found,
        score=min(found.score, 0.5) if likely_misread else found.score,
        polygon_px=region_of(reading, place),
        explanation=f"{finding.explanation} One of them was changed, or misread: compare with the "
        "picture.",
    )


def _is_likely_misread(reading: MrzReading, digit: CheckDigit) -> bool:
    return any(
        alternative.confidence >= MISREAD_ODDS
        and any((line, column) in digit.positions for line, column, _, _ in alternative.changes)
        for alternative in reading.alternatives
    )
