"""Is the machine-readable zone written by the rules of its format?

Looks at
    number and length of lines, characters that a field cannot hold, document code (for passports
    with the day of issue, where it is printed), codes of issuer and nationality and the time they
    stood for, an empty or oddly parted name, characters after the fillers, an empty number.
Standard
    ICAO Doc 9303-3 sections 4 and 5, Parts 4 to 7, section 4.4 of Part 4 as amended in 2026; lawful
    departures of single issuers are data. Each region names the paragraph.
Applies to
    every zone that was read.
Cannot see
    a text that is false and well formed.
Known false doubts
    issuers whose departure is not recorded yet; a code introduced after the tables were made. What
    is lawful or common beside the standard is a remark in the report and no region.

References
----------
ICAO Doc 9303-3, 8th edition, sections 4.1 to 4.8 and 5.
"""

from __future__ import annotations

from collections.abc import Iterator

from visualdoc.checks.mrz.reading import reading_of, violation
from visualdoc.checks.readings import printed_day
from visualdoc.checks.spec import CheckContext, CheckSpec, Declined, Need
from visualdoc.findings import Aspect, DoubtCandidate
from visualdoc.reading.mrz.rules.characters import unknown_format
from visualdoc.reading.mrz.rules.judge import rule_findings

SPEC = CheckSpec(
    id="mrz.structure",
    version=2,
    aspect=Aspect.CONTENT,
    title="Is the machine-readable zone written by the rules of its format?",
    passed="The machine-readable zone follows the rules of its format.",
    needs=frozenset({Need.MRZ}),
)

DATES = frozenset({"impossible_date", "implausible_expiry"})
"""Rules that the check of the dates asks about."""


def applies(_context: CheckContext) -> Declined | None:
    """Every zone has a structure."""
    return None


def examine(context: CheckContext) -> Iterator[DoubtCandidate]:
    """Yield one candidate for every rule that is broken."""
    reading = reading_of(context)
    issue = printed_day(context, "issue_date")
    broken = [
        *unknown_format(reading.document),
        *rule_findings(
            reading.document, on=context.on, issued_on=issue.day if issue is not None else None
        ),
    ]
    for one in broken:
        if not one.is_remark and one.code not in DATES:
            yield violation(SPEC.id, reading, one)
