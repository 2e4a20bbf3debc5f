from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from visualdoc.checks.anomaly import deviation
from visualdoc.checks.anomaly.deviation_map import deviation_map
from visualdoc.checks.spec import CheckContext
from visualdoc.findings import Outcome, QualityReport
from visualdoc.inference import ModelRegistry, default_models_dir
from visualdoc.reading.types import Readings
from visualdoc.registration.types import AlignedPage
from visualdoc.scans.types import ScanPage

ERASED = (slice(280, 360), slice(380, 540))


@pytest.fixture(scope="module")
def models() -> ModelRegistry:
    return ModelRegistry(models_dir=default_models_dir(), threads=1)


def _context(aligned: AlignedPage, models: ModelRegistry) -> CheckContext:
    page = ScanPage(
        index=0,
        pixels=aligned.image,
        dpi=600.0,
        dpi_source="metadata",
        quality=QualityReport(usable=True),
    )
    return CheckContext(
        page=page,
        aligned=aligned,
        readings=Readings(mrz=None, fields=()),
        models=models,
        on=date(2026, 1, 1),
    )


def _erased(issue: Any) -> np.ndarray:
    page = issue.print_run()
    page[ERASED] = 203.0
    return issue.scan(70, page)


def test_an_erased_place_is_found_outlined_and_named(
    issue: Any, align: Any, models: ModelRegistry
) -> None:
    found = list(deviation.examine(_context(align(_erased(issue)), models)))
    assert found
    left, top, right, bottom = found[0].polygon_px.bounds
    assert (left, top, right, bottom) == pytest.approx((380, 280, 540, 360), abs=24)
    assert "missing" in found[0].explanation
    assert {e.kind for e in found[0].evidence} == {"measurement", "crop"}
    assert found[0].detector == deviation.SPEC.id


def test_a_genuine_page_is_silent(issue: Any, align: Any, models: ModelRegistry) -> None:
    assert list(deviation.examine(_context(align(issue.scan(71)), models))) == []


def test_the_same_page_gives_the_same_map(issue: Any, align: Any, models: ModelRegistry) -> None:
    page = align(_erased(issue))
    first, second = (deviation_map(page, models) for _ in range(2))
    assert np.array_equal(first.logits, second.logits)


def test_without_the_network_the_check_says_that_it_cannot_run(
    issue: Any, align: Any, tmp_path: Path
) -> None:
    (tmp_path / "registry.toml").write_text("[models]\n", encoding="utf-8")
    empty = ModelRegistry(models_dir=tmp_path)
    declined = deviation.applies(_context(align(issue.scan(72)), empty))
    assert declined is not None
    assert declined.outcome is Outcome.NOT_POSSIBLE
    assert "anomaly" in declined.reason


def test_with_the_network_it_applies(issue: Any, align: Any, models: ModelRegistry) -> None:
    assert deviation.applies(_context(align(issue.scan(73)), models)) is None
