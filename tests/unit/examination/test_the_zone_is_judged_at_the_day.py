"""Centuries of the zone are judged at the examination's own day, so a report stays the same."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from visualdoc.examination import ExaminationSettings, examine
from visualdoc.inference import ModelRegistry
from visualdoc.references import Library
from visualdoc.scans import open_scan

PASSPORT = Path(__file__).resolve().parents[3] / "sample_docs/genuine/utopia-passport_001.jpg"


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return Library.open_or_create(tmp_path_factory.mktemp("library"))


@pytest.mark.parametrize("on", [date(2026, 7, 1), date(2099, 7, 1)])
def test_dates_of_the_zone_follow_the_day(
    on: date, empty: Library, shipped_models: ModelRegistry
) -> None:
    settings = ExaminationSettings(on=on)
    examination, _ = examine(
        open_scan(PASSPORT), library=empty, models=shipped_models, settings=settings
    )
    zone: dict[str, Any] | None = examination.pages[0].mrz
    assert zone is not None
    birth = zone["dates"]["birth_date"]
    assert str(on) in birth["rule"] or "the expiry" in birth["rule"]
    assert len(birth["candidates"]) == (1 if on.year == 2026 else 2)
    assert zone["check_digits"][0]["reference"]
