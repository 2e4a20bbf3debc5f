"""Examine the pages of a set, the baselines beside, and judge all of them against the truth."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from visualdoc.evaluation.baselines import KnownType, Laid, know, regions_of
from visualdoc.evaluation.dataset import DataSet, Item
from visualdoc.evaluation.examine_set import ON, Examined, examine_item
from visualdoc.evaluation.regions.judged import Judged, Measured, judge, judge_examined
from visualdoc.examination import ExaminationSettings
from visualdoc.examination.locating import locate
from visualdoc.examination.page import PagePictures
from visualdoc.inference import ModelRegistry
from visualdoc.references.library import Library
from visualdoc.scans import Scan, open_scan

Degrade = Callable[[Item, Scan], tuple[Item, Scan]]
"""Spoils a page; the labels go with it where the resolution changes."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bench:
    """What one set is measured with.

    Attributes
    ----------
    set_name
        Put before the types' names; empty when no other set has types of these names.
    degrade
        What is done to every page before it is examined; never to the scans for enrolment.
    baselines
        Names of :data:`visualdoc.evaluation.baselines.METHODS`.
    """

    data_set: DataSet
    library: Library
    models: ModelRegistry
    set_name: str = ""
    degrade: Degrade | None = None
    baselines: Sequence[str] = ()


def measure(bench: Bench) -> Iterator[Measured]:
    """Measure genuine and forged pages of enrolled types, type by type."""
    for name in bench.data_set.types:
        if name not in bench.library.names:
            continue
        items = [i for i in bench.data_set.of_kind("genuine", "forged") if i.document_type == name]
        known = _known(bench, name) if items and bench.baselines else None
        for item in items:
            yield _measured(bench, item, known)


def _known(bench: Bench, name: str) -> KnownType:
    enrolled = [i for i in bench.data_set.of_kind("enrol") if i.document_type == name]
    genuine = [laid for item in enrolled if (laid := _laid_scan(bench, item)) is not None]
    return know(bench.library.load(name).images, genuine, bench.baselines)


def _laid_scan(bench: Bench, item: Item) -> Laid | None:
    page = open_scan(item.path).pages[0]
    settings = ExaminationSettings(on=ON, document_type=item.document_type)
    aligned = locate(page, bench.library, settings)[0].aligned
    if aligned is None:
        return None
    return Laid(
        pixels=page.pixels,
        image=aligned.image,
        images=aligned.document_type.images,
        page_to_document=aligned.page_to_document,
    )


def _measured(bench: Bench, item: Item, known: KnownType | None) -> Measured:
    scan = open_scan(item.path)
    if bench.degrade is not None:
        item, scan = bench.degrade(item, scan)
    examined, pictures = examine_item(item, scan, bench.library, bench.models)
    page = examined.page
    design = f"{bench.set_name}/{item.document_type}" if bench.set_name else item.document_type
    ours, shown = judge_examined(examined, design)
    measured = Measured(
        ours=ours,
        shown=shown,
        identified=page.document_type is not None and page.document_type.name == item.document_type,
        residual_mm=page.alignment.residual_median_mm if page.alignment else None,
        seconds=examined.seconds,
        cpu_s=examined.cpu_s,
        memory_mb=examined.memory_mb,
    )
    if known is None:
        return measured
    laid = _laid(bench, examined, scan.pages[0].pixels, pictures)
    judged, times = {}, {}
    for name in bench.baselines:
        start = time.process_time()
        judged[name] = _by_baseline(name, examined, laid, known, design)
        times[name] = time.process_time() - start
    return replace(measured, baselines=judged, baseline_cpu_s=times)


def _laid(
    bench: Bench, examined: Examined, pixels: NDArray[np.uint8], pictures: PagePictures
) -> Laid | None:
    """Return the page as the product laid it, None unless on a reference of the right type."""
    page, wanted = examined.page, examined.item.document_type
    on_type = page.document_type is not None and page.document_type.name == wanted
    if not on_type or page.alignment is None or pictures.aligned is None:
        return None
    return Laid(
        pixels=pixels,
        image=pictures.aligned,
        images=bench.library.load(wanted).images,
        page_to_document=page.alignment.page_to_document,
    )


def _by_baseline(
    name: str, examined: Examined, laid: Laid | None, known: KnownType, design: str
) -> Judged:
    found = [] if laid is None else regions_of(name, laid, known)
    score = max((statistic for _, statistic, _ in found), default=0.0)
    return judge(examined.item, examined.page, found, design=design, page_score=score)
