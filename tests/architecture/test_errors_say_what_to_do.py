"""Every deliberate error has a code, a title and a hint of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

import visualdoc_service.errors
from visualdoc.errors import VisualdocError

OWN = ("visualdoc.errors", visualdoc_service.errors.__name__)


def _family(error: type[VisualdocError]) -> Iterator[type[VisualdocError]]:
    yield error
    for child in error.__subclasses__():
        yield from _family(child)


ERRORS = [error for error in _family(VisualdocError) if error.__module__ in OWN]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.__name__)
@pytest.mark.parametrize("what", ["code", "title", "hint"])
def test_error_says_it_itself(error: type[VisualdocError], what: str) -> None:
    assert str(vars(error).get(what, "")).strip()


@pytest.mark.parametrize("what", ["code", "title", "hint"])
def test_no_two_errors_say_the_same(what: str) -> None:
    counted = Counter(getattr(error, what) for error in ERRORS)

    assert [text for text, count in counted.items() if count > 1] == []
