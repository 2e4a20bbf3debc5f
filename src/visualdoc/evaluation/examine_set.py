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
from visualdoc.evaluation.memory import rise_of
from visualdoc.examination import ExaminationSettings, examine
from visualdoc.examination.page import PagePictures
from visualdoc.findings import PageExamination
from visualdoc.inference import ModelRegistry
from visualdoc.references.description import TypeDescription, read_description
from visualdoc.references.library import Library
from visualdoc.scans import Scan, open_scan

# judged as on a fixed day, so that a run can be repeated
ON = date(2026, 11, 24)
KEEP_ALL = 1e9


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Examined:
    """One examined scan; ``page`` holds every candidate, also those beyond the budget.

    Attributes
    ----------
    seconds, cpu_s
        Of the examination, from decoded pixels on.
    memory_mb
        Most that it held above what was there before; None where the system does not tell.
    """

    item: Item
    page: PageExamination
    seconds: float
    cpu_s: float = 0.0
    memory_mb: float | None = None


def library_for(data_set: DataSet, folder: Path, models: ModelRegistry) -> Library:
    """Enrol the set's own types from its enrolment scans.

    Parameters
    ----------
    folder
        Where the library is made; types already there are used as they are.
    """
    library = Library.open_or_create(folder)
    for name in data_set.types:
        if name not in library.names:
            library = enrol_type(data_set, name, folder, models)
    return library


def enrol_type(data_set: DataSet, name: str, folder: Path, models: ModelRegistry) -> Library:
    """Enrol one type of a set from its enrolment scans.

    Raises
    ------
    EnrolmentError
        The scans do not make a reference.
    """
    described = data_set.description(name)
    enrol_files(
        name,
        [i.path for i in data_set.of_kind("enrol") if i.document_type == name],
        library=Library.open_or_create(folder),
        description=read_description(described) if described else TypeDescription(),
        models=models,
    )
    return Library.open(folder)


def examine_set(
    data_set: DataSet, library: Library, models: ModelRegistry, curves: Curves | None = None
) -> Iterator[Examined]:
    """Examine genuine and forged scans in order."""
    for item in data_set.of_kind("genuine", "forged"):
        examined, _ = examine_item(item, open_scan(item.path), library, models, curves)
        yield examined


def examine_item(
    item: Item, scan: Scan, library: Library, models: ModelRegistry, curves: Curves | None = None
) -> tuple[Examined, PagePictures]:
    """Examine one decoded scan, and give its first page on the reference's grid too."""
    settings = ExaminationSettings(on=ON, false_regions_per_page=KEEP_ALL)
    with rise_of() as memory:
        start, cpu_start = time.perf_counter(), time.process_time()
        examination, pictures = examine(
            scan, library=library, models=models, settings=settings, curves=curves
        )
        seconds, cpu_s = time.perf_counter() - start, time.process_time() - cpu_start
    examined = Examined(
        item=item,
        page=examination.pages[0],
        seconds=seconds,
        cpu_s=cpu_s,
        memory_mb=memory.megabytes(),
    )
    return examined, pictures.pages[0]


def within_budget(page: PageExamination, budget: float) -> Mapping[str, float]:
    """Region id → false-alarm rate of what a report with this budget would show."""
    return {r.id: r.false_alarm_rate for r in page.regions if r.false_alarm_rate <= budget}
