from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest

from visualdoc.checks.anomaly import copy_move
from visualdoc.examination import ExaminationSettings, examine
from visualdoc.findings import PageExamination
from visualdoc.inference import ModelRegistry
from visualdoc.references import Library
from visualdoc.scans.types import Scan


@pytest.fixture(scope="module")
def copies(
    trial_library: Library, shipped_models: ModelRegistry
) -> Callable[[Scan], PageExamination]:
    def of(scan: Scan) -> PageExamination:
        return examine(
            scan,
            library=trial_library,
            models=shipped_models,
            settings=ExaminationSettings(on=date(2026, 7, 1), false_regions_per_page=5.0),
            checks=[copy_move],
        )[0].pages[0]

    return of


def _surest(page: PageExamination) -> float:
    scores = [region.calibration["score"] for region in page.regions]
    return max(scores, default=0.0)


def test_the_same_letter_printed_twice_is_far_from_a_copy(
    copies: Callable[[Scan], PageExamination],
    blank: Any,
    scanner: Any,
    holders: Sequence[tuple[str, ...]],
) -> None:
    for seed, holder in ((92, ("ANNANNA", "K1111111", "LELELE")), (93, holders[6])):
        page = copies(scanner.scan(blank.sheet(holder), seed).scan)
        assert _surest(page) < 0.3
