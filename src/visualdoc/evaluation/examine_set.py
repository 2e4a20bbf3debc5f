"""Examine every scan of a set once, keeping all candidates with their calibrated rate."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from visualdoc.calibration import Curves
from visualdoc.enrolment import enrol_files
from visualdoc.evaluation.dataset import DataSet, Item
from visualdoc.examination import ExaminationSettings, examine
from visualdoc.findings import PageExamination
from visualdoc.inference import ModelRegistry
from visualdoc.references.description import TypeDescription, read_description
from visualdoc.references.library import Library
from visualdoc.scans import open_scan

# judged as on a fixed day, so that a run can be repeated
ON = date(2026, 11, 24)
KEEP_ALL = 1e9


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Examined:
    """One examined scan; ``page`` holds every candidate, also those beyond the budget."""

    item: Item
    page: PageExamination
    seconds: float


def library_for(data_set: DataSet, folder: Path, models: ModelRegistry) -> Library:
    """Enrol the set's own types from its enrolment scans.

    Parameters
    ----------
    folder
        Where the library is made; types already there are used as they are.
    """
    library = Library.open_or_create(folder)
    for name in data_set.types:
        if name in library.names:
            continue
        scans = [i.path for i in data_set.of_kind("enrol") if i.document_type == name]
        described = data_set.description(name)
        enrol_files(
            name,
            scans,
            library=library,
            description=read_description(described) if described else TypeDescription(),
            models=models,
        )
        library = Library.open(folder)
    return library


def examine_set(
    data_set: DataSet, library: Library, models: ModelRegistry, curves: Curves | None = None
) -> Iterator[Examined]:
    """Examine genuine and forged scans in order."""
    settings = ExaminationSettings(on=ON, false_regions_per_page=KEEP_ALL)
    for item in data_set.of_kind("genuine", "forged"):
        start = time.perf_counter()
        examination, _ = examine(
            open_scan(item.path), library=library, models=models, settings=settings, curves=curves
        )
        seconds = time.perf_counter() - start
        yield Examined(item=item, page=examination.pages[0], seconds=seconds)


def within_budget(page: PageExamination, budget: float) -> Mapping[str, float]:
    """Region id → false-alarm rate of what a report with this budget would show."""
    return {r.id: r.false_alarm_rate for r in page.regions if r.false_alarm_rate <= budget}
