"""Is the document number written as this type writes it, and is it the same wherever it stands?

Looks at: the document number (civil documents: the register's number) against the format in the
type's description, and every further place of the page that carries the same number.
Standard: the type's own description; ICAO Doc 9303-3 §4.9 for the MRZ's repetition.
Applies to: types whose description gives a number format, or pages that print the number twice.
Cannot see: a number of the right form that was never issued, or belongs to another document.
Known false doubts: formats described too narrowly; glyphs that the reader confuses with confidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from visualdoc.checks.readings import (
    LEGIBLE,
    VISUAL,
    candidate,
    captured_expected,
    not_possible,
    undetermined,
    unread_reason,
    visual,
    weight,
)
from visualdoc.checks.spec import CheckContext, CheckSpec, Declined, Need
from visualdoc.findings import Aspect, DoubtCandidate, FieldReading
from visualdoc.reading.text.likeness import differing_characters, folded, has_form

SPEC = CheckSpec(
    id="content.number_plausible",
    version=1,
    aspect=Aspect.CONTENT,
    title="Is the document number written as this type writes it?",
    passed="The number has the described form and is the same wherever it was read.",
    needs=frozenset({Need.REFERENCE, Need.FIELDS}),
)

NUMBERS = ("document_number", "registration_number")
"""The field that a type's number format speaks of: the first that the type has."""


def applies(context: CheckContext) -> Declined | None:
    """Need the number, and something to hold it against."""
    field = _number(context)
    if field is None:
        return not_possible(unread_reason(context, _name(context)))
    if _pattern(context, field) is None and len(_repetitions(context, field)) < 2:
        return not_possible("The type's description gives no number format.")
    if field.confidence < LEGIBLE:
        return undetermined("The number was read with too little confidence.")
    return None


def examine(context: CheckContext) -> Iterator[DoubtCandidate]:
    """Yield a number of the wrong form, and repetitions that differ."""
    field = _number(context)
    if field is None:
        return
    yield from _wrong_form(context, field)
    yield from _different_repetition(context, field)


def _name(context: CheckContext) -> str:
    kind = context.document_type
    fields = {zone.field for zone in kind.zones} if kind is not None else set()
    return next((name for name in NUMBERS if name in fields), NUMBERS[0])


def _number(context: CheckContext) -> FieldReading | None:
    return visual(context, _name(context), script="Latn")


def _pattern(context: CheckContext, field: FieldReading) -> str | None:
    kind = context.document_type
    if kind is None:
        return None
    zone = next((z for z in kind.zones if z.id == field.zone_id), None)
    return kind.rules.number_format or (zone.format if zone is not None else None)


def _repetitions(context: CheckContext, field: FieldReading) -> list[FieldReading]:
    """All readings of the number in the visual zone: its field, and fields named after it."""
    own = re.compile(rf"{re.escape(field.name)}(_\d+)?")
    latin = {z.id for z in context.reference.document_type.zones if z.script in {"Latn", None}}
    return [
        other
        for other in context.readings.fields
        if other.source == VISUAL and own.fullmatch(other.name) and other.zone_id in latin
    ]


def _wrong_form(context: CheckContext, field: FieldReading) -> Iterator[DoubtCandidate]:
    pattern, score = _pattern(context, field), weight(field.confidence)
    if pattern is None or score is None:
        return
    plain = " ".join(field.text.upper().split())
    if has_form(field.value or plain, pattern) or has_form(plain, pattern):
        return
    yield from candidate(
        SPEC.id,
        score,
        title="The number is not written as this type writes it",
        explanation=f"The number reads {plain}; the type's description gives another form.",
        fields=(field,),
        evidence=(captured_expected(plain, pattern, "number format of the type's description"),),
    )


def _different_repetition(context: CheckContext, field: FieldReading) -> Iterator[DoubtCandidate]:
    mine = field.value or field.text
    for other in _repetitions(context, field):
        score = weight(field.confidence, other.confidence)
        theirs = other.value or other.text
        if other is field or score is None or folded(mine) == folded(theirs):
            continue
        count = len(differing_characters(mine, theirs))
        yield from candidate(
            SPEC.id,
            score,
            title="The number is not the same everywhere",
            explanation=f"The number reads {mine} in one place and {theirs} in another "
            f"({count} characters differ).",
            fields=(other, field),
            evidence=(captured_expected(theirs, mine, "one document, one number"),),
        )
