"""Front and back of one document: what belongs to it and was not scanned is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from visualdoc.examination import ExaminationSettings, examine
from visualdoc.inference import ModelRegistry
from visualdoc.references import Library
from visualdoc.reporting import report_json

FRONT = {"name": "nowhere-card", "part": "front", "parts": ["front", "back"]}


def test_a_front_alone_says_that_its_back_is_missing(
    enrolled: Any, sixth: Any, shipped_models: ModelRegistry, tmp_path: Path
) -> None:
    kind = enrolled.document_type
    described = replace(kind, description={**kind.description, "document": FRONT})
    library = Library.open_or_create(tmp_path / "library").save(described)
    examination, _ = examine(
        sixth.scan,
        library=library,
        models=shipped_models,
        settings=ExaminationSettings(on=date(2026, 7, 1)),
        checks=(),
    )
    report = report_json(examination)
    assert report["pages"][0]["document_type"]["document"] == FRONT
    assert report["summary"]["missing_parts"] == [{**FRONT, "part": "back"}]
    both = (examination.pages[0], _as_back(examination.pages[0]))
    assert replace(examination, pages=both).missing_parts == ()


def _as_back(page: Any) -> Any:
    match = page.document_type
    return replace(
        page, document_type=replace(match, document=replace(match.document, part="back"))
    )
