from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from visualdoc.checks.anomaly.longer_values import WEIGHT, weight
from visualdoc.checks.anomaly.regions import Region
from visualdoc.checks.anomaly.wording import Difference
from visualdoc.geometry import BoxMm, PolygonMm
from visualdoc.references.types import Zone, ZoneKind

INK = Difference(
    lighter_levels=-20.0,
    extra_ink_levels=20.0,
    missing_ink_levels=1.0,
    red_green_levels=0.0,
    yellow_blue_levels=0.0,
    texture=0.0,
    correlation=0.2,
    dynamic_share=0.0,
)
BESIDE = (20.5, 10.2, 26.0, 12.8)


def _region(left: float, top: float, right: float, bottom: float) -> Region:
    return Region(
        cells=np.zeros((2, 2), dtype=bool),
        statistic=10.0,
        mean=2.0,
        polygon_mm=PolygonMm.rectangle(left, top, right, bottom),
        area_mm2=1.0,
        whole_page=False,
    )


@pytest.fixture
def document_type(issue: Any, align: Any) -> Any:
    box = BoxMm(left_mm=5.0, top_mm=10.0, right_mm=20.0, bottom_mm=13.0)
    zone = Zone(id="z1", kind=ZoneKind.TEXT, box=box)
    return replace(align(issue.scan(1)).document_type, zones=(zone,))


@pytest.mark.parametrize("place", [BESIDE, (1.0, 10.2, 4.5, 12.8)])
def test_ink_in_line_with_a_text_zone_may_be_a_longer_value(document_type: Any, place: Any) -> None:
    assert weight(document_type, _region(*place), INK) == WEIGHT


@pytest.mark.parametrize(
    "place",
    [
        (24.0, 10.2, 30.0, 12.8),
        (20.5, 20.0, 26.0, 22.5),
        (20.5, 8.0, 26.0, 15.0),
        (8.0, 10.5, 15.0, 12.5),
    ],
    ids=["apart", "another line", "too tall", "within the zone"],
)
def test_elsewhere_everything_counts(document_type: Any, place: Any) -> None:
    assert weight(document_type, _region(*place), INK) == 1.0


def test_a_cover_beside_a_zone_counts_in_full(document_type: Any) -> None:
    covered = replace(INK, missing_ink_levels=15.0)
    assert weight(document_type, _region(*BESIDE), covered) == 1.0
