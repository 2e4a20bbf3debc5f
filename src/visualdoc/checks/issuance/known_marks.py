"""Does the document carry a mark of forgeries that were seen before?

Looks at
    field values against the patterns of known forgeries in the type's description: an inverted
    check, where agreeing is the doubt.
Standard
    the type's own description (``known_forgery_marks``).
Applies to
    types whose description names such marks. Marks without a pattern are for the examiner's eye:
    the check then stays undetermined and says where to look.
Cannot see
    forgeries that nobody described; marks in fields that were not read.
Known false doubts
    a pattern so wide that genuine values fit it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from visualdoc.checks.readings import (
    MRZ,
    candidate,
    captured_expected,
    undetermined,
    visual,
    weight,
)
from visualdoc.checks.spec import CheckContext, CheckSpec, Declined, Need
from visualdoc.findings import Aspect, DoubtCandidate, Evidence, FieldReading, Outcome

SPEC = CheckSpec(
    id="issuance.known_marks",
    version=1,
    aspect=Aspect.AUTHENTICITY,
    title="Does the document carry a mark of forgeries that were seen before?",
    passed="No described mark of a forgery was found.",
    needs=frozenset({Need.REFERENCE}),
)

Mark = Mapping[str, Any]


def applies(context: CheckContext) -> Declined | None:
    """Need a described mark, and a reading for each that has a pattern."""
    marks = _marks(context)
    if not marks:
        reason = "The type's description names no marks of forgeries."
        return Declined(outcome=Outcome.NOT_APPLICABLE, reason=reason)
    if any(_carried(context, mark) for mark in marks):
        return None
    by_eye = [mark for mark in marks if mark.get("pattern") is None]
    unread = [m for m in marks if m.get("pattern") is not None and not _readings(context, m)]
    if by_eye or unread:
        return undetermined(" ".join([*map(_to_look_for, by_eye), *map(_not_read, unread)]))
    return None


def examine(context: CheckContext) -> Iterator[DoubtCandidate]:
    """Yield each mark that a field carries."""
    for mark in _marks(context):
        for field in _carried(context, mark)[:1]:
            yield from _doubt(mark, field)


def _marks(context: CheckContext) -> tuple[Mark, ...]:
    return tuple(context.reference.document_type.description.get("known_forgery_marks", ()))


def _readings(context: CheckContext, mark: Mark) -> list[FieldReading]:
    name = str(mark["field"])
    both = (visual(context, name), context.readings.of(name, MRZ))
    return [field for field in both if field is not None]


def _carried(context: CheckContext, mark: Mark) -> list[FieldReading]:
    if mark.get("pattern") is None:
        return []
    return [
        field
        for field in _readings(context, mark)
        if weight(field.confidence) is not None
        and re.fullmatch(str(mark["pattern"]), field.value or field.text)
    ]


def _doubt(mark: Mark, field: FieldReading) -> Iterator[DoubtCandidate]:
    value, label = field.value or field.text, field.name.replace("_", " ")
    source = mark.get("source")
    evidence = [captured_expected(value, f"not of the form {mark['pattern']}", str(mark["text"]))]
    if source:
        evidence.append(Evidence("note", {"text": f"Known from: {source}."}))
    yield from candidate(
        SPEC.id,
        weight(field.confidence) or 0.0,
        title=f"The {label} carries a mark of known forgeries",
        explanation=f"{mark['text']} The {label} reads {value}.",
        fields=(field,),
        evidence=evidence,
    )


def _to_look_for(mark: Mark) -> str:
    box = mark.get("box_mm")
    if box is None:
        return f"To be looked for by eye: {mark['text']}"
    return f"To be looked for by eye at {box[0]:.0f}, {box[1]:.0f} mm: {mark['text']}"


def _not_read(mark: Mark) -> str:
    return f"The {str(mark['field']).replace('_', ' ')} was not read: {mark['text']}"
