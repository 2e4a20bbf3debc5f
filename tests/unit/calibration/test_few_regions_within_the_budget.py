from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from visualdoc.calibration import Curve, Curves, calibrate, parse_curves, shipped_curves
from visualdoc.calibration.curves import LOWEST_RATE, inflation
from visualdoc.findings import Aspect, CheckRun, DoubtCandidate, Outcome
from visualdoc.geometry import PageToDocument, PolygonPx

QUIET = Curve(pages=200, scores=(5.0, 4.0, 3.0, 2.0, 1.0), page_maximum=0.3)
SUMS = Curve(pages=200, scores=(3.0, 2.5, 1.7, 1.6, 1.5, 1.0), page_maximum=0.0)
CURVES = Curves(origin="trial", by_detector={"a.one": QUIET, "b.two": QUIET}, fused=SUMS)
WATCHING = Curves(origin="trial", by_detector=CURVES.by_detector)


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
        "document_area_px": 1e6,
        "curves": CURVES,
        "own_maxima": {},
        "budget": 0.04,
    }
    return calibrate(runs, **{**given, **changes})


def _at(check: str, score: float, left: float, **changes: Any) -> CheckRun:
    run = _run(check, score, **changes)
    return CheckRun(
        **{
            **{name: getattr(run, name) for name in run.__slots__},
            "candidates": (_candidate(check, score, left),),
        }
    )


def test_only_what_is_rarer_than_the_budget_is_shown() -> None:
    # a score of 3.0 is seen 3.5 times on 200 pages, an evidence of 1.76; two sums are larger
    result = _calibrate(_run("a.one", 3.0, 2.0, 0.1), _run("b.two"), budget=0.015)
    assert [region.title for region in result.regions] == ["a.one 3.0"]
    assert result.regions[0].false_alarm_rate == pytest.approx(2.5 / 200)
    assert [r.outcome for r in result.results] == [Outcome.DOUBT, Outcome.PASSED]
    assert result.results[0].summary == "a.one 3.0"
    assert result.results[1].summary == "nothing found"
    assert len(_calibrate(_run("a.one", 3.0, 2.0, 0.1), budget=0.018).regions) == 2


def test_a_check_that_did_not_run_keeps_its_reason() -> None:
    away = _run("b.two", outcome=Outcome.NOT_POSSIBLE, summary="no reference")
    result = _calibrate(_run("a.one", 2.0), away)
    assert len(result.regions) == 1
    assert result.results[1].outcome is Outcome.NOT_POSSIBLE
    assert result.results[1].summary == "no reference"


def test_cues_at_one_place_are_summed_and_shown_once() -> None:
    alone = _calibrate(_at("a.one", 3.0, 0.0), _at("b.two", 2.0, 500.0)).regions
    together = _calibrate(_at("a.one", 3.0, 0.0), _at("b.two", 2.0, 2.0)).regions
    assert len(alone) == 2
    (region,) = together
    assert region.title == "a.one 3.0"
    assert "b.two 2.0" in region.explanation
    assert region.false_alarm_rate < min(one.false_alarm_rate for one in alone)
    assert [source["check"] for source in region.calibration["sources"]] == ["a.one", "b.two"]


def test_every_check_that_agrees_on_a_place_says_so() -> None:
    result = _calibrate(_at("a.one", 3.0, 0.0), _at("b.two", 2.0, 2.0))
    assert [r.region_ids for r in result.results] == [("p2.r1",), ("p2.r1",)]
    assert [r.outcome for r in result.results] == [Outcome.DOUBT, Outcome.DOUBT]


def test_one_check_counts_once_at_a_place() -> None:
    one = _calibrate(_at("a.one", 3.0, 0.0)).regions[0]
    twice = _run("a.one", candidates=(_candidate("a.one", 3.0), _candidate("b.two", 2.9, 1.0)))
    assert _calibrate(twice).regions[0].false_alarm_rate == one.false_alarm_rate


def test_two_questions_about_one_place_are_both_answered() -> None:
    print_run = _at("b.two", 3.0, 1.0, aspect=Aspect.AUTHENTICITY)
    result = _calibrate(_at("a.one", 3.0, 0.0), print_run)
    assert {r.aspect for r in result.regions} == {Aspect.LAYOUT, Aspect.AUTHENTICITY}
    faint = _at("b.two", 1.0, 1.0, aspect=Aspect.AUTHENTICITY)
    assert len(_calibrate(_at("a.one", 9.0, 0.0), faint).regions) == 1


def test_a_fact_is_a_finding_of_its_own_wherever_it_is_printed() -> None:
    fact = _at("b.two", 4.0, 0.0, aspect=Aspect.CONTENT)
    regions = _calibrate(_at("a.one", 4.0, 0.0), fact).regions
    assert [len(r.calibration["sources"]) for r in regions] == [1, 1]


def test_a_broken_rule_needs_nobody_to_agree() -> None:
    kept = Curve(pages=200, scores=(), page_maximum=0.0)
    often = Curve(pages=200, scores=(9.0,) * 50, page_maximum=0.0)
    curves = replace(CURVES, by_detector={"c.rule": kept}, fused=often)
    broken = _at("c.rule", 1.0, 0.0, aspect=Aspect.CONTENT)
    others = [_run(f"c.other{n}", aspect=Aspect.ISSUANCE) for n in range(9)]
    (region,) = _calibrate(broken, *others, curves=curves).regions
    assert region.false_alarm_rate == pytest.approx(10 * kept.rate(1.0))
    assert _calibrate(_at("c.rule", 1.0, 0.0), curves=curves).regions == ()


def test_a_finding_about_the_page_takes_no_place_into_it() -> None:
    page = _candidate("b.two", 3.0)
    whole = _run(
        "b.two", candidates=(replace(page, polygon_px=PolygonPx.rectangle(0, 0, 1e3, 1e3)),)
    )
    assert len(_calibrate(_at("a.one", 3.0, 500.0), whole).regions) == 2


def test_what_is_about_much_more_adds_nothing_to_a_place() -> None:
    row = _candidate("b.two", 3.0)
    wide = _run("b.two", candidates=(replace(row, polygon_px=PolygonPx.rectangle(0, 0, 500, 10)),))
    assert len(_calibrate(_at("a.one", 3.0, 5.0), wide).regions) == 2


def test_while_detectors_are_watched_every_candidate_stands_alone() -> None:
    result = _calibrate(_run("a.one", 3.0, 0.0, -1.0), curves=WATCHING, budget=1e9)
    assert [r.calibration["score"] for r in result.regions] == [3.0, 0.0, -1.0]


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
    result = _calibrate(_run("a.one", 6.0, 9.0), _at("b.two", 7.0, 500.0), budget=1.0)
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
    assert inflation(QUIET, [0.3, 0.3, 0.3, 0.3, 1000.0]) == pytest.approx(1.0)
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
