from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest

from visualdoc.calibration import Curve, Curves, calibrate, parse_curves, shipped_curves
from visualdoc.calibration.curves import LOWEST_RATE, inflation
from visualdoc.findings import Aspect, CheckRun, DoubtCandidate, Outcome
from visualdoc.geometry import PageToDocument, PolygonPx

QUIET = Curve(pages=200, scores=(5.0, 4.0, 3.0, 2.0, 1.0), page_maximum=0.3)
CURVES = Curves(origin="trial", by_detector={"a.one": QUIET, "b.two": QUIET})


def _candidate(detector: str, score: float, left: float = 0.0) -> DoubtCandidate:
    return DoubtCandidate(
        detector=detector,
        score=score,
        polygon_px=PolygonPx.rectangle(left, 0, left + 10, 10),
        title=f"{detector} {score}",
        explanation="because",
    )


def _run(check: str, *scores: float, **changes: Any) -> CheckRun:
    given: dict[str, Any] = {
        "check_id": check,
        "aspect": Aspect.LAYOUT,
        "title": "?",
        "outcome": Outcome.PASSED,
        "summary": "nothing found",
        "candidates": tuple(_candidate(check, s, 20.0 * i) for i, s in enumerate(scores)),
    }
    return CheckRun(**{**given, **changes})


def _calibrate(*runs: CheckRun, **changes: Any) -> Any:
    given: dict[str, Any] = {
        "page_index": 2,
        "page_to_document": None,
        "curves": CURVES,
        "own_maxima": {},
        "budget": 0.04,
    }
    return calibrate(runs, **{**given, **changes})


def test_only_what_is_rarer_than_the_check_s_share_is_shown() -> None:
    # shares are 0.02: three scores at least as high on 200 pages are 0.0175, four are 0.0225
    result = _calibrate(_run("a.one", 3.0, 2.0, 0.1), _run("b.two"))
    assert [region.title for region in result.regions] == ["a.one 3.0"]
    assert result.regions[0].false_alarm_rate == pytest.approx(3.5 / 200)
    assert [r.outcome for r in result.results] == [Outcome.DOUBT, Outcome.PASSED]
    assert result.results[0].summary == "a.one 3.0"
    assert result.results[1].summary == "nothing found"


def test_checks_that_did_not_run_leave_their_share_to_the_others() -> None:
    away = _run("b.two", outcome=Outcome.NOT_POSSIBLE, summary="no reference")
    result = _calibrate(_run("a.one", 2.0), away)
    assert len(result.regions) == 1
    assert result.results[1].outcome is Outcome.NOT_POSSIBLE
    assert result.results[1].summary == "no reference"


@pytest.mark.parametrize(
    "outcome", [Outcome.ERROR, Outcome.NOT_POSSIBLE, Outcome.NOT_APPLICABLE, Outcome.UNDETERMINED]
)
def test_no_outcome_turns_into_passed(outcome: Outcome) -> None:
    assert _calibrate(_run("a.one", outcome=outcome)).results[0].outcome is outcome


def test_a_silent_check_counts_for_nothing_and_is_still_reported() -> None:
    result = _calibrate(_run("a.one", 50.0, silent=True))
    assert result.regions == ()
    assert result.doubt_score == 0.0
    assert result.results[0].silent
    assert result.results[0].outcome is Outcome.PASSED


def test_regions_come_strongest_first_and_are_numbered() -> None:
    result = _calibrate(_run("a.one", 6.0, 9.0), _run("b.two", 7.0), budget=1.0)
    assert [r.title for r in result.regions] == ["a.one 9.0", "b.two 7.0", "a.one 6.0"]
    assert [r.id for r in result.regions] == ["p2.r1", "p2.r2", "p2.r3"]
    strengths = [r.strength for r in result.regions]
    assert strengths == sorted(strengths, reverse=True)
    assert result.results[0].region_ids == ("p2.r1", "p2.r3")
    assert result.results[0].summary == "2 regions; first: a.one 9.0"


def test_the_doubt_score_sees_what_the_budget_drops() -> None:
    result = _calibrate(_run("a.one", 2.0), budget=0.001)
    assert result.regions == ()
    assert 0.0 < result.doubt_score < 1.0
    assert _calibrate(_run("a.one")).doubt_score == 0.0


def test_regions_are_given_in_millimetres_when_the_page_is_aligned() -> None:
    mapping = PageToDocument.of(np.diag([0.1, 0.1, 1.0]))
    region = _calibrate(_run("a.one", 9.0), page_to_document=mapping).regions[0]
    assert region.polygon_mm is not None
    assert region.polygon_mm.bounds == pytest.approx((0, 0, 1, 1))
    assert _calibrate(_run("a.one", 9.0)).regions[0].polygon_mm is None


def test_a_type_that_is_loud_by_itself_is_judged_mildly() -> None:
    score = _run("a.one", 6.0)
    plain = _calibrate(score, budget=1.0).regions[0]
    loud = _calibrate(score, budget=1.0, own_maxima={"a.one": [4.0] * 5}).regions[0]
    assert loud.false_alarm_rate > plain.false_alarm_rate
    assert loud.calibration["own_genuine_pages"] == 5
    assert "5 genuine scans of this type" in loud.calibration["wording"]


def test_where_the_rate_comes_from_is_said() -> None:
    known = _calibrate(_run("a.one", 9.0), budget=1.0).regions[0].calibration
    assert known["genuine_pages"] == 200
    assert known["wording"] == "from 200 genuine pages pooled over types"
    unknown = _calibrate(_run("z.new", 9.0), budget=1.0).regions[0].calibration
    assert "not calibrated" in unknown["wording"]
    assert unknown["origin"] == "not calibrated"


def test_a_rate_counts_the_genuine_regions_at_least_as_strong() -> None:
    assert QUIET.rate(1.0) == pytest.approx(5.5 / 200)
    assert QUIET.rate(5.0) == pytest.approx(1.5 / 200)
    assert QUIET.rate(0.0) == pytest.approx(5.5 / 200)
    assert QUIET.rate(5.01) < 0.5 / 200
    assert QUIET.rate(1e9) == LOWEST_RATE


def test_own_scans_move_the_scale_little_and_within_bounds() -> None:
    assert inflation(QUIET, []) == 1.0
    assert inflation(QUIET, [0.3] * 5) == pytest.approx(1.0)
    assert 1.0 < inflation(QUIET, [0.6] * 5) < 2.0
    assert inflation(QUIET, [1000.0] * 5) == 6.0
    assert inflation(QUIET, [0.0] * 50) == 0.8
    assert inflation(Curve(pages=0, scores=(), page_maximum=0.0), [3.0]) == 1.0


def test_curves_are_read_in_any_order_of_scores() -> None:
    data: dict[str, Any] = {
        "origin": "x",
        "detectors": {"a": {"pages": 3, "scores": [1, 3, 2], "page_maximum": 2}},
    }
    curves = parse_curves(copy.deepcopy(data))
    assert curves.of("a").scores == (3.0, 2.0, 1.0)
    assert curves.of("b").pages == 0
    del data["detectors"]["a"]["pages"]
    with pytest.raises(KeyError):
        parse_curves(data)


def test_the_shipped_curves_can_be_read() -> None:
    curves = shipped_curves()
    assert curves.origin
    assert all(curve.pages > 0 for curve in curves.by_detector.values())
