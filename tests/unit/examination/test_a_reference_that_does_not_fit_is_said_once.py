from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np

from visualdoc.examination import ExaminationSettings, examine
from visualdoc.inference import ModelRegistry
from visualdoc.references import Library


def test_a_forced_type_of_another_document_gives_one_answer_and_no_region(
    blank: Any, scanner: Any, trial_library: Library, shipped_models: ModelRegistry
) -> None:
    other = replace(blank, seed=9, labels={"HARBOUR PASS": (30.0, 20.0, 3.0)}, emblem_mm=(5, 5))
    capture = replace(scanner, blank=other).scan(other.sheet(), 3)
    examination, _ = examine(
        capture.scan,
        library=trial_library,
        models=shipped_models,
        settings=ExaminationSettings(on=date(2026, 7, 1), document_type="nowhere-paper"),
    )
    page = examination.pages[0]
    kinds = [issue.kind for issue in page.quality.issues]
    assert kinds.count("reference_does_not_fit") == 1
    assert page.document_type is None
    assert page.regions == ()
    assert np.isfinite(page.doubt_score)
