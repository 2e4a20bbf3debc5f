"""Characters that a zone or a field does not hold, and lines that fit no format.

References
----------
ICAO Doc 9303-3, 8th edition, sections 4.3, 4.4 and 4.10.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from visualdoc.reading.mrz.formats import layouts
from visualdoc.reading.mrz.laid import LaidText
from visualdoc.reading.mrz.rules.finding import Finding
from visualdoc.reading.mrz.types import MrzDocument
from visualdoc.reading.transliteration import transliterations

OUTSIDE = "ICAO Doc 9303-3, 4.3 and 4.4"


def unknown_format(document: MrzDocument) -> Iterator[Finding]:
    """Say that the lines fit no format, and which comes nearest."""
    for code, explanation, positions in document.problems:
        if code == "unknown_format":
            nearest = [lay for lay in layouts() if lay.name == document.nearest_format]
            shapes = [" + ".join(str(n) for n in lay.lengths) for lay in nearest]
            yield Finding(
                code=code,
                title="Lines of the zone fit no format",
                explanation=f"{explanation[:1].upper()}{explanation[1:]}.",
                positions=positions,
                captured=" + ".join(str(len(line)) for line in document.lines),
                expected=shapes[0] if shapes else "the lines of a format",
                reference="ICAO Doc 9303-3, 4.10; Doc 9303-4 to -7, 4.2.2",
            )


def illegal_characters(text: LaidText) -> Iterator[Finding]:
    """Yield the fields that hold characters which their kind does not allow."""
    for bad in text.illegal_characters():
        shown, label = ", ".join(bad.characters), bad.field.replace("_", " ")
        spelled = [form for form in map(_spelled, bad.characters) if form]
        outside = f" ({'; '.join(spelled)})" if spelled else ""
        yield Finding(
            code="illegal_character",
            title="Character that its field cannot hold",
            explanation=f"The field '{label}' holds {shown}, which its kind does not allow.",
            positions=bad.positions,
            captured=bad.characters,
            expected=f"{bad.expected}{outside}",
            reference=OUTSIDE if not bad.characters.isascii() else text.layout.source,
        )


def _spelled(character: str) -> str:
    """How a character outside the zone's alphabet is written in it, empty when it is inside."""
    if character.isascii() and not character.islower():
        return ""
    # Some letters have capitals of two signs (ŉ, ﬁ); the tables hold ẞ for ß.
    capitals = character.replace("ß", "ẞ").upper()
    spelled = ("".join(parts) for parts in product(*map(transliterations, capitals)))
    forms = [form for form in spelled if form]
    return f"{character} is written {' or '.join(forms)}" if forms else ""
