"""A number of the wrong form, or one that differs from its repetition, is a doubt."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from visualdoc.checks.content import number_plausible as check
from visualdoc.checks.spec import CheckContext
from visualdoc.findings import Outcome
from visualdoc.references.types import IssuingRules

Maker = Callable[..., CheckContext]
RULES = IssuingRules(number_format=r"U[A-Z]\d{7}")


@pytest.mark.parametrize("number", ["UX1234567", "UX 1234567", "UXI234567", "U01234567"])
def test_right_form_and_its_look_alikes_are_silent(page_with: Maker, number: str) -> None:
    context = page_with({"document_number": number}, rules=RULES)
    assert check.applies(context) is None
    assert list(check.examine(context)) == []


@pytest.mark.parametrize("number", ["UX123456", "AX1234567", "UX123456A"])
def test_wrong_form_is_a_doubt(page_with: Maker, number: str) -> None:
    found = list(check.examine(page_with({"document_number": number}, rules=RULES)))
    assert len(found) == 1
    assert found[0].score >= 1.0


def test_format_of_a_civil_document_speaks_of_the_register_number(page_with: Maker) -> None:
    rules = IssuingRules(number_format=r"\d{4}/\d{5}")
    assert not list(check.examine(page_with({"registration_number": "2015/12345"}, rules=rules)))
    assert list(check.examine(page_with({"registration_number": "2015/1234"}, rules=rules)))


def test_zone_format_serves_without_rules(page_with: Maker) -> None:
    context = page_with({"document_number": "AB12"}, formats={"document_number": r"\d{9}"})
    assert len(list(check.examine(context))) == 1


@pytest.mark.parametrize(
    ("second", "doubts"), [("UX1234567", 0), ("UX1234S67", 0), ("UX1234967", 1)]
)
def test_repetition_must_be_the_same(page_with: Maker, second: str, doubts: int) -> None:
    printed = {"document_number": "UX1234567", "document_number_2": second}
    assert len(list(check.examine(page_with(printed, rules=RULES)))) == doubts


def test_it_says_what_is_missing(page_with: Maker) -> None:
    no_rule = check.applies(page_with({"document_number": "UX1234567"}))
    assert no_rule is not None
    assert no_rule.outcome is Outcome.NOT_POSSIBLE
    assert "format" in no_rule.reason
    unread = check.applies(page_with({}, rules=RULES, not_read={"document_number": "Too blurred."}))
    assert unread is not None
    assert "Too blurred." in unread.reason
    blurred = check.applies(page_with({"document_number": ("UX1", 0.3)}, rules=RULES))
    assert blurred is not None
    assert blurred.outcome is Outcome.UNDETERMINED
