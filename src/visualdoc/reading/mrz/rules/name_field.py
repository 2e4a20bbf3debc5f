"""How names are written in a zone.

References
----------
ICAO Doc 9303-3, 8th edition, section 4.6; Doc 9303-4 to 9303-6, section 4.2.3 (truncation).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from visualdoc.reading.mrz.digits import FILLER
from visualdoc.reading.mrz.rules.finding import Finding, Subject

FIELD = "names"
REFERENCE = "ICAO Doc 9303-3, 4.6"

STRAY = re.compile(r"<{4,}([^<])")
"""Beyond what parts names: three fillers are printed for two by some issuers."""

PARTED = re.compile(r"[^<](<{2,3})(?=[^<])")


def name_field(subject: Subject) -> Iterator[Finding]:
    """Yield what the name field breaks; formats with two name fields are not looked at."""
    printed = subject.printed(FIELD)
    if printed is None:
        return
    if not printed.strip(FILLER):
        yield Finding(
            code="no_name",
            title="No name",
            explanation="The name field holds fillers only.",
            positions=subject.positions(FIELD),
            captured="",
            expected="a primary identifier",
            reference=REFERENCE,
        )
    else:
        yield from _written(subject, printed)


def _written(subject: Subject, printed: str) -> Iterator[Finding]:
    if printed.startswith(FILLER):
        yield Finding(
            code="empty_primary_identifier",
            title="Empty primary identifier",
            explanation="The name field begins with fillers: a single name is due in first place, "
            "yet several issuers print it so.",
            positions=subject.positions(FIELD, stop=len(printed) - len(printed.lstrip(FILLER))),
            captured=FILLER,
            expected="the primary identifier from the field's first position",
            reference=REFERENCE,
            is_remark=True,
        )
    yield from _stray(subject, printed)
    yield from _parted(subject, printed)
    if printed[-1] != FILLER:
        yield Finding(
            code="names_may_be_truncated",
            title="Names may be truncated",
            explanation="A letter stands on the last position of the name field, so the name must "
            "be taken as shortened.",
            positions=subject.positions(FIELD, start=len(printed) - 1),
            captured=printed[-1],
            expected=f"{FILLER}, or a letter when the name was shortened",
            reference=f"{REFERENCE}; Doc 9303-4 to -6, 4.2.3",
            is_remark=True,
        )


def _stray(subject: Subject, printed: str) -> Iterator[Finding]:
    begun = len(printed) - len(printed.lstrip(FILLER))
    for match in STRAY.finditer(printed, begun):
        at = match.start(1)
        yield Finding(
            code="stray_character_in_name",
            title="Character after the end of the name",
            explanation=f"{match.group(1)} stands after a run of fillers, where the name has "
            "ended.",
            positions=subject.positions(FIELD, start=at, stop=at + 1),
            captured=match.group(1),
            expected=FILLER,
            reference=REFERENCE,
        )


def _parted(subject: Subject, printed: str) -> Iterator[Finding]:
    runs = [match.span(1) for match in PARTED.finditer(printed)]
    # After an empty primary identifier the secondary one has begun.
    for start, stop in runs if printed.startswith(FILLER * 2) else runs[1:]:
        yield Finding(
            code="names_parted_twice",
            title="Names parted a second time",
            explanation="Two fillers part the primary from the secondary identifier and stand once;"
            " here they stand again.",
            positions=subject.positions(FIELD, start=start, stop=stop),
            captured=FILLER * (stop - start),
            expected=FILLER,
            reference=REFERENCE,
        )
