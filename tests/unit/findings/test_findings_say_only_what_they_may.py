from __future__ import annotations

from dataclasses import FrozenInstanceError
from typing import Any

import pytest

from visualdoc.findings import (
    Aspect,
    Evidence,
    Examination,
    Outcome,
    PageExamination,
    Provenance,
    QualityReport,
    Strength,
)


def test_there_are_four_questions_and_six_outcomes_and_no_verdict() -> None:
    assert {a.value for a in Aspect} == {"authenticity", "layout", "issuance", "content"}
    assert {o.value for o in Outcome} == {
        "passed",
        "doubt",
        "undetermined",
        "not_applicable",
        "not_possible",
        "error",
    }


@pytest.mark.parametrize(
    ("rate", "strength"),
    [(10.0, 0.0), (1.0, 0.0), (0.1, 0.25), (0.01, 0.5), (1e-4, 1.0), (1e-9, 1.0), (0.0, 1.0)],
)
def test_strength_is_how_rare_a_region_is(rate: float, strength: float) -> None:
    assert Strength.from_false_alarm_rate(rate).value == pytest.approx(strength)


def test_strengths_order_and_stay_between_zero_and_one() -> None:
    assert Strength(0.2) < Strength(0.7)
    for wrong in (-0.01, 1.01, float("nan")):
        with pytest.raises(ValueError, match="strength must lie in"):
            Strength(wrong)


def test_evidence_cannot_be_changed_afterwards() -> None:
    data: dict[str, Any] = {"name": "gap", "value": 0.4}
    evidence = Evidence("measurement", data)
    data["value"] = 0.0
    assert evidence.as_json() == {"kind": "measurement", "name": "gap", "value": 0.4}
    with pytest.raises(TypeError):
        evidence.data["value"] = 1.0  # type: ignore[index]
    with pytest.raises(FrozenInstanceError):
        evidence.kind = "note"  # type: ignore[misc]


def test_a_document_is_as_doubtful_as_its_worst_page() -> None:
    assert _document(0.1, 0.8, 0.3).doubt_score == 0.8
    assert _document().doubt_score == 0.0


def _document(*scores: float) -> Examination:
    return Examination(
        file="a.png",
        sha256="00",
        media_type="image/png",
        page_count=len(scores),
        pages=tuple(_page(index, score) for index, score in enumerate(scores)),
        provenance=Provenance(version="0", models=(), library_sha256="", settings={}),
    )


def _page(index: int, score: float) -> PageExamination:
    return PageExamination(
        index=index,
        scan_page=index,
        document_number=1,
        document_count=1,
        width_px=10,
        height_px=10,
        dpi=300.0,
        dpi_source="metadata",
        quality=QualityReport(usable=True),
        corners_px=None,
        document_type=None,
        candidates=(),
        alignment=None,
        layers=(),
        mrz=None,
        fields=(),
        checks=(),
        regions=(),
        doubt_score=score,
    )
