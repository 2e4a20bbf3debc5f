"""An inverted check: agreeing with a seen forgery is the doubt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from visualdoc.checks.issuance import known_marks
from visualdoc.checks.spec import CheckContext
from visualdoc.findings import Outcome

Maker = Callable[..., CheckContext]
STOLEN = {
    "text": "Numbers of a stolen lot.",
    "field": "document_number",
    "pattern": r"ZZ00\d{5}",
    "source": "circular 12",
}
BY_EYE = {"text": "The emblem has six rays.", "box_mm": [4, 8, 14, 18]}


def _described(context: CheckContext, *marks: Mapping[str, Any]) -> CheckContext:
    aligned = context.reference
    kind = replace(aligned.document_type, description={"known_forgery_marks": list(marks)})
    return replace(context, aligned=replace(aligned, document_type=kind))


def test_a_value_of_known_forgeries_is_a_doubt_with_its_source(page_with: Maker) -> None:
    context = _described(page_with({"document_number": "ZZ0012345"}), STOLEN)
    assert known_marks.applies(context) is None
    (found,) = known_marks.examine(context)
    assert found.score >= 1.0
    assert "stolen lot" in found.explanation
    assert {"text": "Known from: circular 12."} in [dict(e.data) for e in found.evidence]


def test_another_number_is_silent(page_with: Maker) -> None:
    context = _described(page_with({"document_number": "AB1234567"}), STOLEN)
    assert known_marks.applies(context) is None
    assert list(known_marks.examine(context)) == []


def test_a_mark_for_the_eye_is_named_and_not_called_passed(page_with: Maker) -> None:
    context = _described(page_with({"document_number": "AB1234567"}), STOLEN, BY_EYE)
    declined = known_marks.applies(context)
    assert declined is not None
    assert declined.outcome is Outcome.UNDETERMINED
    assert "six rays" in declined.reason
    assert "4, 8 mm" in declined.reason


def test_a_mark_is_shown_even_when_others_are_left_to_the_eye(page_with: Maker) -> None:
    context = _described(page_with({"document_number": "ZZ0012345"}), STOLEN, BY_EYE)
    assert known_marks.applies(context) is None
    assert len(list(known_marks.examine(context))) == 1


def test_what_was_not_read_is_not_called_passed(page_with: Maker) -> None:
    context = _described(page_with({"surname": "EXAMPLE"}), STOLEN)
    declined = known_marks.applies(context)
    assert declined is not None
    assert declined.outcome is Outcome.UNDETERMINED


def test_a_type_without_marks_says_so(page_with: Maker) -> None:
    declined = known_marks.applies(_described(page_with({"document_number": "ZZ0012345"})))
    assert declined is not None
    assert declined.outcome is Outcome.NOT_APPLICABLE
