from __future__ import annotations

from pathlib import Path

import pytest

from visualdoc.evaluation.dataset import Item, read_data_set
from visualdoc.references import Library
from visualdoc.registration.identification import identify
from visualdoc.registration.outline import find_outline
from visualdoc.registration.views import query_view
from visualdoc.scans import open_scan

SAMPLES = Path(__file__).parents[3] / "sample_docs"
ITEMS = read_data_set(SAMPLES).items


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.open(SAMPLES / "library")


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.path.stem)
def test_a_sample_is_of_the_type_it_was_drawn_as(item: Item, library: Library) -> None:
    pixels = open_scan(item.path).pages[0].pixels
    found, _ = identify(query_view(pixels, find_outline(pixels)), library.views())
    assert found is not None
    assert found.name == item.document_type
    assert found.fit > 0.6
