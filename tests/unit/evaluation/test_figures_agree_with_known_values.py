from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

from visualdoc.errors import DataSetError
from visualdoc.evaluation.dataset import read_data_set
from visualdoc.evaluation.metrics import auroc, poisson_interval, threshold_at, wilson
from visualdoc.evaluation.overlap import hits, shared_share
from visualdoc.geometry import PolygonPx


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [
        # Newcombe, Statistics in Medicine 17 (1998) 857, table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_intervals_are_the_published_ones(
    successes: int, trials: int, low: float, high: float
) -> None:
    assert wilson(successes, trials) == pytest.approx((low, high), abs=1e-4)


def test_without_trials_every_share_is_possible() -> None:
    assert wilson(0, 0) == (0.0, 1.0)


def test_poisson_intervals_are_close_to_the_exact_ones() -> None:
    # exact (Garwood): 10 events 4.795 to 18.39; the approximation stays within five percent
    low, high = poisson_interval(10, 100)
    assert low == pytest.approx(0.04795, rel=0.05)
    assert high == pytest.approx(0.1839, rel=0.07)
    assert poisson_interval(0, 300) == (0.0, 0.01)
    assert poisson_interval(0, 0) == (0.0, math.inf)


def test_auroc_is_the_share_of_pairs_in_the_right_order() -> None:
    assert auroc([0, 1, 2], [3, 4]) == 1.0
    assert auroc([3, 4], [0, 1]) == 0.0
    assert auroc([1, 1], [1, 1, 1]) == 0.5
    # 0.1 and 0.4 against 0.35 and 0.8 (the textbook example of scikit-learn)
    assert auroc([0.1, 0.4], [0.35, 0.8]) == 0.75
    assert math.isnan(auroc([], [1]))
    assert math.isnan(auroc([1], []))


def test_the_threshold_allows_no_more_false_regions_than_asked() -> None:
    scores = [0.9, 0.8, 0.7, 0.2]
    threshold = threshold_at(scores, pages=10, rate=0.2)
    assert sum(score > threshold for score in scores) == 2
    assert threshold_at(scores, pages=10, rate=0.0) == 0.9
    assert threshold_at(scores, pages=10, rate=0.5) == -math.inf
    assert threshold_at([0.5, 0.5, 0.5], pages=3, rate=0.34) == 0.5


TRUTH = PolygonPx.rectangle(100, 100, 200, 140)


@pytest.mark.parametrize(
    ("region", "hit"),
    [
        (TRUTH, True),
        (PolygonPx.rectangle(120, 110, 140, 120), True),  # inside
        (PolygonPx.rectangle(0, 0, 400, 300), True),  # around
        (PolygonPx.rectangle(170, 100, 270, 140), True),  # 30 % in common
        (PolygonPx.rectangle(180, 100, 280, 140), False),  # 20 % in common
        (PolygonPx.rectangle(200, 140, 300, 200), False),  # touches
        (PolygonPx.rectangle(500, 100, 600, 140), False),
    ],
)
def test_a_region_hits_when_a_quarter_of_the_smaller_is_common(
    region: PolygonPx,
    hit: bool,  # noqa: FBT001
) -> None:
    assert hits(region, [TRUTH]) is hit
    assert hits(region, [PolygonPx.rectangle(900, 900, 950, 950), TRUTH]) is hit
    assert not hits(region, [])


def test_a_region_that_does_not_say_where_to_look_hits_nothing() -> None:
    page = 1000.0 * 700.0
    field = PolygonPx.rectangle(0, 90, 1000, 200)  # 27 times the truth
    half = PolygonPx.rectangle(0, 0, 1000, 350)
    assert hits(field, [TRUTH], page_area_px2=page)
    assert not hits(half, [TRUTH], page_area_px2=page)
    assert not hits(half, [TRUTH])


def test_a_finding_about_the_page_hits_what_covers_much_of_it() -> None:
    page = 1000.0 * 700.0
    whole = PolygonPx.rectangle(0, 0, 1000, 700)
    photo = PolygonPx.rectangle(100, 100, 350, 400)  # a ninth of the page
    assert hits(whole, [PolygonPx.rectangle(20, 20, 980, 680)], page_area_px2=page)
    assert hits(whole, [PolygonPx.rectangle(0, 0, 500, 360)], page_area_px2=page)
    assert not hits(whole, [photo], page_area_px2=page)
    # both altered places together are what was altered
    assert hits(whole, [photo, PolygonPx.rectangle(400, 100, 800, 400)], page_area_px2=page)


def test_shared_area_is_counted_whatever_the_size_and_the_place() -> None:
    for factor, offset in ((0.05, 0.0), (1.0, 1e5), (40.0, -3000.0)):
        first = PolygonPx.of([(x * factor + offset, y * factor) for x, y in TRUTH.xy])
        other = PolygonPx.rectangle(150, 100, 250, 140)
        second = PolygonPx.of([(x * factor + offset, y * factor) for x, y in other.xy])
        assert shared_share(first, second) == pytest.approx(0.5, abs=0.03)
        assert shared_share(second, first) == pytest.approx(shared_share(first, second))


def _labels(folder: Path, **row: Any) -> Path:
    item = {"file": "a.png", "type": "x", "kind": "forged", "attack": "erasure", **row}
    text = json.dumps({"schema": "visualdoc.samples/1", "items": [item]})
    (folder / "labels.json").write_text(text, encoding="utf-8")
    return folder


def test_labels_are_read_with_their_truth(tmp_path: Path) -> None:
    polygon = [[0, 0], [4, 0], [4, 4]]
    matrix = [[2, 0, 0], [0, 2, 0], [0, 0, 2]]
    root = _labels(tmp_path, polygons_px=[polygon], page_to_document=matrix, mrz=["A<", "B<"])
    data = read_data_set(root)
    item = data.items[0]
    assert item.path == tmp_path / "a.png"
    assert (item.document_type, item.kind, item.attack) == ("x", "forged", "erasure")
    assert item.polygons_px[0].area == 8
    assert item.page_to_document is not None
    assert item.page_to_document.matrix[0, 0] == 1.0
    assert item.mrz == ("A<", "B<")
    assert data.types == ("x",)
    assert data.of_kind("genuine") == ()
    assert data.genuine_only().items == ()
    assert data.description("x") is None
    (tmp_path / "types").mkdir()
    (tmp_path / "types" / "x.yaml").write_text("title: x", encoding="utf-8")
    assert data.description("x") == tmp_path / "types" / "x.yaml"


def test_a_set_without_labels_or_of_another_schema_is_said(tmp_path: Path) -> None:
    with pytest.raises(DataSetError, match="cannot be read"):
        read_data_set(tmp_path)
    (tmp_path / "labels.json").write_text('{"schema": "other", "items": []}', encoding="utf-8")
    with pytest.raises(DataSetError, match="has schema other"):
        read_data_set(tmp_path)
    for broken in ("{", '{"schema": "visualdoc.samples/1", "items": [{}]}'):
        (tmp_path / "labels.json").write_text(broken, encoding="utf-8")
        with pytest.raises(DataSetError, match="cannot be read"):
            read_data_set(tmp_path)
