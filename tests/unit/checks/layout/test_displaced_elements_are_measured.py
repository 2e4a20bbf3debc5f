from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from visualdoc.checks.layout import elements
from visualdoc.references import Library
from visualdoc.registration.alignment import register
from visualdoc.registration.identification import identify
from visualdoc.registration.outline import find_outline
from visualdoc.registration.views import query_view
from visualdoc.samples import distortion
from visualdoc.samples.channel.scanning import Scanned


def _found(pixels: NDArray[np.uint8], library: Library) -> list[tuple[Any, Any]]:
    """Displacements (mm) that the check reports, with the boxes of their regions."""
    found, _ = identify(query_view(pixels, find_outline(pixels)), library.views())
    assert found is not None
    aligned = register(pixels, library.load(found.name), found.page_to_reference)
    assert aligned is not None
    return [
        (evidence.data["value"], aligned.polygon_to_mm(candidate.polygon_px).bounds)
        for candidate in elements.candidates(aligned)
        for evidence in candidate.evidence
        if evidence.data.get("name") == "displacement"
    ]


@pytest.mark.parametrize("by", [(0.5, 0.0), (-0.3, 0.4), (0.9, -0.8)])
def test_an_element_that_lies_off_is_reported_with_its_displacement(
    by: tuple[float, float], blank: Any, scanner: Any, holders: Any, trial_library: Library
) -> None:
    moved = replace(blank, emblem_mm=(62.0 + by[0], 40.0 + by[1]))
    capture = scanner.scan(moved.sheet(holders[5]), 71)
    found = _found(capture.page.pixels, trial_library)
    assert found
    for shift, (left, top, right, bottom) in found:
        assert shift == pytest.approx(by, abs=0.1)
        assert left > 60
        assert top > 38
        assert right < 74
        assert bottom < 52


def test_stretched_paper_displaces_no_element(sixth: Any, trial_library: Library) -> None:
    rng = np.random.default_rng(8)
    field = distortion.feed(rng, stretch_mm=1.0, wobble_mm=0.05, travel_mm=66.0)
    page = Scanned(image=sixth.page.pixels, to_mm=sixth.truth.matrix, dpi=300.0, orientation_deg=0)
    assert _found(distortion.distort(page, field).image, trial_library) == []
