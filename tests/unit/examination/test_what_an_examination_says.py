from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from visualdoc.checks.registry import all_checks
from visualdoc.checks.spec import CheckContext, CheckSpec, Declined, Need
from visualdoc.errors import UnknownDocumentTypeError
from visualdoc.evaluation.overlap import hits
from visualdoc.examination import ExaminationSettings, examine
from visualdoc.findings import (
    Aspect,
    DoubtCandidate,
    Examination,
    Outcome,
    PageExamination,
)
from visualdoc.geometry import PolygonPx
from visualdoc.inference import ModelRegistry, default_models_dir
from visualdoc.references import Library
from visualdoc.reporting import report_json
from visualdoc.reporting.canonical import canonical_line
from visualdoc.scans.types import Scan

Examine = Callable[..., Examination]
NEED_REFERENCE = {c.SPEC.id for c in all_checks() if Need.REFERENCE in c.SPEC.needs}
_ON = date(2026, 7, 1)
EMBLEM_MM = (62.2, 40.2, 71.8, 49.8)


def _outcomes(page: PageExamination) -> dict[str, Outcome]:
    return {check.check_id: check.outcome for check in page.checks}


def _shown(page: PageExamination, check: str, where: PolygonPx) -> bool:
    named = {number for one in page.checks if one.check_id == check for number in one.region_ids}
    return any(region.id in named and hits(region.polygon_px, [where]) for region in page.regions)


@pytest.fixture(scope="module")
def genuine(examined: Examine, sixth: Any) -> PageExamination:
    return examined(sixth.scan).pages[0]


def test_a_genuine_page_is_named_aligned_and_shows_no_change_of_its_print(
    genuine: PageExamination,
) -> None:
    assert genuine.document_type is not None
    assert genuine.document_type.name == "nowhere-paper"
    assert genuine.alignment is not None
    assert genuine.alignment.residual_median_mm < 0.05
    outcomes = _outcomes(genuine)
    assert outcomes["layout.elements"] is Outcome.PASSED
    assert outcomes["anomaly.deviation"] is Outcome.PASSED
    assert set(outcomes) == {check.SPEC.id for check in all_checks()}
    assert Outcome.ERROR not in outcomes.values()


def test_corners_follow_the_document(genuine: PageExamination, sixth: Any) -> None:
    assert genuine.corners_px is not None
    truth = np.array(sixth.box_px((0, 0, 80, 56)).xy)
    assert np.abs(np.array(genuine.corners_px.xy) - truth).max() < 3.0


def test_an_erased_label_is_marked(
    examined: Examine, blank: Any, scanner: Any, holders: Sequence[tuple[str, ...]]
) -> None:
    labels = {text: place for text, place in blank.labels.items() if text != "PLACE"}
    capture = scanner.scan(replace(blank, labels=labels).sheet(holders[6]), 11)
    page = examined(capture.scan).pages[0]
    where = capture.box_px((6.0, 39.0, 11.5, 40.7))
    for check in ("layout.elements", "anomaly.deviation"):
        assert _shown(page, check, where), check
    missing = next(r for r in page.regions if r.check_id == "layout.elements")
    assert "missing" in missing.title


def test_an_added_stamp_is_marked(
    examined: Examine, blank: Any, scanner: Any, holders: Sequence[tuple[str, ...]]
) -> None:
    sheet = blank.sheet(holders[6])
    y, x = np.mgrid[: sheet.shape[0], : sheet.shape[1]] / blank.px_per_mm
    ring = np.abs(np.hypot(x - 60, y - 18) - 8) < 0.6
    sheet[ring] *= (0.5, 0.4, 0.75)
    capture = scanner.scan(sheet, 12)
    page = examined(capture.scan).pages[0]
    where = capture.box_px((51.4, 9.4, 68.6, 26.6))
    for check in ("layout.elements", "anomaly.deviation"):
        assert _shown(page, check, where), check


def test_a_moved_element_is_marked_with_its_displacement(
    examined: Examine, blank: Any, scanner: Any, holders: Sequence[tuple[str, ...]]
) -> None:
    moved = replace(blank, emblem_mm=(62.0, 38.5))
    capture = scanner.scan(moved.sheet(holders[6]), 13)
    page = examined(capture.scan).pages[0]
    assert _shown(page, "layout.elements", capture.box_px(EMBLEM_MM))
    shifts = [
        evidence.data["value"]
        for region in page.regions
        if region.check_id == "layout.elements"
        for evidence in region.evidence
        if evidence.data.get("name") == "displacement"
    ]
    assert any(shift == pytest.approx([0.0, -1.5], abs=0.15) for shift in shifts)


def test_a_field_out_of_line_is_marked(examined: Examine, blank: Any, scanner: Any) -> None:
    sheet = blank.sheet(("GUNDER", "K3471802"))
    blank.write(sheet, "SABEL", (9.5, 42.4, 2.4))
    capture = scanner.scan(sheet, 14)
    page = examined(capture.scan).pages[0]
    assert _shown(page, "layout.field_position", capture.box_px((9.5, 42.4, 20.5, 45.3)))


def test_a_value_that_leaves_its_zone_is_marked_as_added_print(
    examined: Examine, blank: Any, scanner: Any
) -> None:
    sheet = blank.sheet(("GUNDER", "K3471802"))
    blank.write(sheet, "SABEL", (9.5, 44.4, 2.4))
    capture = scanner.scan(sheet, 14)
    page = examined(capture.scan).pages[0]
    assert _shown(page, "layout.elements", capture.box_px((9.5, 44.4, 20.5, 47.3)))


def test_another_design_is_unknown_and_says_what_could_not_be_checked(
    examined: Examine, blank: Any, scanner: Any
) -> None:
    other = replace(blank, seed=77, labels={"PERMIT": (30.0, 30.0, 3.0)}, emblem_mm=(8.0, 6.0))
    page = examined(replace(scanner, blank=other).scan(other.sheet(), 15).scan).pages[0]
    assert page.document_type is None
    assert page.alignment is None
    outcomes = _outcomes(page)
    assert {outcomes[name] for name in NEED_REFERENCE} == {Outcome.NOT_POSSIBLE}
    for check in page.checks:
        if check.check_id in NEED_REFERENCE:
            assert "type is unknown" in check.summary


def test_the_same_scan_twice_gives_the_same_report_to_the_byte(
    examined: Examine, blank: Any, scanner: Any, holders: Sequence[tuple[str, ...]]
) -> None:
    labels = {text: place for text, place in blank.labels.items() if text != "NUMBER"}
    scan = scanner.scan(replace(blank, labels=labels).sheet(holders[6]), 16).scan
    first, second = (canonical_line(report_json(examined(scan))) for _ in range(2))
    assert '"regions"' in first
    assert first == second


@pytest.mark.parametrize("kind", ["blank", "coarse"])
def test_an_unusable_page_is_not_possible_everywhere_and_never_passed(
    kind: str, examined: Examine, blank: Any, scanner: Any, as_scan: Callable[..., Scan]
) -> None:
    if kind == "blank":
        scan = as_scan(np.full((900, 1200, 3), 248, dtype=np.uint8), "blank.png", 300.0)
    else:
        scan = scanner.scan(blank.sheet(), 17, dpi=40.0).scan
    page = examined(scan).pages[0]
    assert not page.quality.usable
    assert page.quality.issues
    assert {check.outcome for check in page.checks} == {Outcome.NOT_POSSIBLE}
    assert all("The scan cannot be used" in check.summary for check in page.checks)
    assert page.regions == ()
    assert page.doubt_score == 0.0


@pytest.fixture
def models_dir(tmp_path: Path) -> Path:
    shutil.copytree(
        default_models_dir(), tmp_path / "models", ignore=shutil.ignore_patterns("recipe")
    )
    return tmp_path / "models"


@pytest.mark.parametrize("damage", ["missing", "altered"])
def test_without_its_model_a_check_is_not_possible_with_the_reason(
    damage: str, examined: Examine, sixth: Any, models_dir: Path
) -> None:
    network = models_dir / "anomaly" / "anomaly.onnx"
    content = network.read_bytes()
    network.unlink()
    if damage == "altered":
        network.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    page = examined(sixth.scan, models=ModelRegistry(models_dir=models_dir)).pages[0]
    check = next(c for c in page.checks if c.check_id == "anomaly.deviation")
    assert check.outcome is Outcome.NOT_POSSIBLE
    assert "model 'anomaly'" in check.summary
    assert _outcomes(page)["layout.elements"] is Outcome.PASSED


class _Check:
    """A check from outside, through the same door as our own."""

    def __init__(
        self, *, fail: bool = False, silent: bool = False, score: float | None = None
    ) -> None:
        self.fail, self.score = fail, score
        self.SPEC = CheckSpec(
            id="trial.check",
            version=1,
            aspect=Aspect.LAYOUT,
            title="?",
            passed="nothing found",
            silent=silent,
        )

    def applies(self, _context: CheckContext) -> Declined | None:
        return None

    def examine(self, _context: CheckContext) -> Iterator[DoubtCandidate]:
        if self.score is not None:
            yield DoubtCandidate(
                detector="trial.check",
                score=self.score,
                polygon_px=PolygonPx.rectangle(0, 0, 9, 9),
                title="t",
                explanation="e",
            )
        if self.fail:
            msg = "secret path /home/someone"
            raise RuntimeError(msg)


def _with(check: _Check, scan: Scan, library: Library, models: ModelRegistry) -> PageExamination:
    settings = ExaminationSettings(on=_ON)
    return examine(scan, library=library, models=models, settings=settings, checks=[check])[
        0
    ].pages[0]


@pytest.fixture(scope="module")
def empty_library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return Library.open_or_create(tmp_path_factory.mktemp("empty"))


def test_a_check_that_fails_is_an_error_and_never_passed(
    sixth: Any, empty_library: Library, shipped_models: ModelRegistry
) -> None:
    for check in (_Check(fail=True), _Check(fail=True, score=1e6)):
        page = _with(check, sixth.scan, empty_library, shipped_models)
        assert page.checks[0].outcome is Outcome.ERROR
        assert "says nothing about the page (RuntimeError)" in page.checks[0].summary
        assert "someone" not in page.checks[0].summary
        assert page.regions == ()


def test_a_silent_check_is_reported_and_counts_for_nothing(
    sixth: Any, empty_library: Library, shipped_models: ModelRegistry
) -> None:
    loud = _with(_Check(score=1e6), sixth.scan, empty_library, shipped_models)
    assert len(loud.regions) == 1
    silent = _with(_Check(score=1e6, silent=True), sixth.scan, empty_library, shipped_models)
    assert silent.regions == ()
    assert silent.doubt_score == 0.0
    assert silent.checks[0].silent


def test_a_named_type_that_is_not_enrolled_is_said_at_once(
    sixth: Any, trial_library: Library, shipped_models: ModelRegistry
) -> None:
    settings = ExaminationSettings(on=_ON, document_type="passport-of-mars")
    with pytest.raises(UnknownDocumentTypeError, match="passport-of-mars"):
        examine(sixth.scan, library=trial_library, models=shipped_models, settings=settings)
