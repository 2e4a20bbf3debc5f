"""AUPRO on places whose curve can be drawn by hand."""

from __future__ import annotations

import math

import pytest

from visualdoc.evaluation.regions.coverage import Coverage, aupro, covered
from visualdoc.geometry import PolygonPx

NOWHERE = -math.inf
DOCUMENT = PolygonPx.rectangle(0, 0, 1000, 600)
PLACE = PolygonPx.rectangle(100, 100, 200, 140)
OTHER = PolygonPx.rectangle(700, 300, 720, 320)
PX_PER_MM = 10.0


def test_without_any_region_it_is_what_chance_gives() -> None:
    page = covered([], [PLACE], DOCUMENT, PX_PER_MM)
    assert aupro([page]) == pytest.approx(0.15)


def test_regions_on_the_altered_places_are_perfect() -> None:
    page = covered([(3.0, PLACE), (1.0, OTHER)], [PLACE, OTHER], DOCUMENT, PX_PER_MM)
    assert aupro([page]) == pytest.approx(1.0)


def test_a_small_place_counts_as_much_as_a_large_one() -> None:
    for found in (PLACE, OTHER):
        page = covered([(3.0, found)], [PLACE, OTHER], DOCUMENT, PX_PER_MM)
        # half of the places at no false area, then straight to everything: 0.5 + 0.5 x
        assert aupro([page]) == pytest.approx(0.5 + 0.5 * 0.15, abs=0.002)


def test_a_region_over_everything_is_no_better_than_none() -> None:
    page = covered([(3.0, DOCUMENT)], [PLACE], DOCUMENT, PX_PER_MM)
    assert aupro([page]) == pytest.approx(0.15, abs=0.001)


def test_false_area_before_the_place_costs() -> None:
    # a tenth of the unaltered area is marked first, the place second
    coverage = Coverage(
        outside=((2.0, 100), (NOWHERE, 900)),
        inside=(((1.0, 40),),),
    )
    # 0 up to a tenth, 1 beyond
    assert aupro([coverage]) == pytest.approx(2 / 3)


def test_the_strongest_of_overlapping_regions_counts() -> None:
    page = covered([(3.0, PLACE), (1.0, DOCUMENT)], [PLACE], DOCUMENT, PX_PER_MM)
    assert page.inside[0] == ((3.0, page.inside[0][0][1]),)
    assert {score for score, _ in page.outside} == {1.0}


def test_without_altered_places_there_is_none() -> None:
    assert math.isnan(aupro([covered([(3.0, PLACE)], [], DOCUMENT, PX_PER_MM)]))
