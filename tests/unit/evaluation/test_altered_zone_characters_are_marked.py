"""Drawn zones through the real reader: what was altered is marked there, what was not is silent."""

from __future__ import annotations

import numpy as np
import pytest

from visualdoc.evaluation.mrz_alterations import Judged, judge, summary, table
from visualdoc.evaluation.mrz_print_calibration import calibrated, tail_threshold, weighed
from visualdoc.inference import ModelRegistry, default_models_dir
from visualdoc.reading.mrz_print.cues import CUES
from visualdoc.reading.mrz_print.evidence import evidence_of, parsed
from visualdoc.samples.mrz_alterations import draw

FAMILY, SEED = "measurement", 77
MODELS = ModelRegistry(models_dir=default_models_dir(), threads=1)


@pytest.mark.parametrize(
    ("kind", "number"),
    [("moved", 1), ("reprinted_moved", 2), ("pasted", 3), ("retyped", 1), ("reprinted", 1)],
)
def test_an_altered_character_is_marked_and_its_twin_is_not(kind: str, number: int) -> None:
    altered = judge(draw(SEED, number, family=FAMILY, dpi=400, kind=kind, crossed=False), MODELS)
    twin = judge(draw(SEED, number, family=FAMILY, dpi=400, crossed=False), MODELS)
    assert altered.is_marked
    assert altered.index == int(np.argmax(altered.scores))
    assert twin.is_read
    assert not twin.is_marked


@pytest.mark.parametrize("number", range(6))
def test_what_lies_across_a_zone_is_no_altered_character(number: int) -> None:
    zone = draw(SEED, 40 + number, family=FAMILY, dpi=300, crossed=True)
    assert zone.crossed
    assert not judge(zone, MODELS).is_marked


def _judged(kind: str, index: int | None, scores: list[float]) -> Judged:
    rng = np.random.default_rng(len(scores))
    return Judged(
        kind=kind,
        dpi=300.0,
        crossed="",
        index=index,
        is_read=True,
        scores=np.array(scores),
        deviations=rng.normal(0, 1, (len(scores), len(CUES))),
        sure=np.ones(len(scores), dtype=np.bool_),
    )


def test_figures_count_the_right_character_only() -> None:
    figures = summary(
        [
            _judged("", None, [0.2, 0.9]),
            _judged("", None, [1.2, 0.1]),
            _judged("moved", 1, [1.5, 0.2]),
            _judged("moved", 1, [0.5, 1.2]),
        ]
    )
    assert figures["genuine"]["marked"] == 1
    assert figures["by_kind"]["moved"]["all"]["marked"] == 1
    assert "1 of    2" in table(figures)


def test_weights_are_never_negative_and_part_what_differs() -> None:
    rng = np.random.default_rng(1)
    genuine, altered = np.abs(rng.normal(0, 1, (900, 3))), np.abs(rng.normal(0, 1, (60, 3)))
    altered[:, 0] += 4.0
    altered[:, 1] *= 0.2
    weights = weighed(altered, genuine)
    assert (weights >= 0).all()
    assert weights[0] > 3 * weights[1:].max()


def test_threshold_lies_where_few_zones_reach() -> None:
    worst = np.random.default_rng(2).exponential(1.0, 4000)
    assert tail_threshold(worst.tolist(), 0.005) == pytest.approx(np.log(200), rel=0.08)


def test_a_calibration_gives_more_evidence_to_more_deviation() -> None:
    judged = [_judged("", None, [0.0] * 60) for _ in range(30)]
    altered = [_judged("moved", 3, [0.0] * 60) for _ in range(12)]
    for item in altered:
        item.deviations[3, 0] = 9.0
    calibration = parsed(calibrated([*judged, *altered]))
    low, high = (evidence_of(np.full((1, len(CUES)), z), calibration).sum() for z in (1.0, 8.0))
    assert high > 3 * low
