"""Each genuine scan against a reference made of the others: the type's own calibration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from visualdoc.checks.anomaly.deviation_map import DeviationMap, deviation_map, genuine_statistics
from visualdoc.checks.fields.entries import entry_pictures
from visualdoc.checks.fields.entry_print import prints_of
from visualdoc.checks.fields.glyphs import BANK, rows_of
from visualdoc.checks.fields.typeface import Face, faces_of, packed
from visualdoc.checks.portrait.print_process import genuine_portraits
from visualdoc.checks.printing.background import genuine_background, measured
from visualdoc.checks.printing.profile import Texture, genuine_profile, texture_of
from visualdoc.checks.registry import all_checks
from visualdoc.checks.spec import CheckContext, Need
from visualdoc.enrolment.ground import ground_mask, references_without
from visualdoc.enrolment.variation import spread_of
from visualdoc.errors import ModelError
from visualdoc.examination.readings import Readers
from visualdoc.examination.runner import run
from visualdoc.findings import Aspect
from visualdoc.reading.types import Readings
from visualdoc.references.serialization import quantised_spread, restored_spread
from visualdoc.references.types import DocumentType, ReferenceImages
from visualdoc.registration.types import AlignedPage
from visualdoc.scans.types import ScanPage

T = TypeVar("T")
# rules of content and issuance are kept or broken; no genuine scan makes them louder
MEASURED = frozenset({Aspect.AUTHENTICITY, Aspect.LAYOUT})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GenuinePage:
    """One genuine scan on its type's grid, with what was read on it."""

    page: ScanPage
    aligned: AlignedPage
    readings: Readings


def with_statistics(
    document_type: DocumentType,
    genuine: Sequence[GenuinePage],
    pictures: NDArray[np.uint8],
    readers: Readers,
) -> DocumentType:
    """Watch every check that needs the reference on every genuine scan.

    Parameters
    ----------
    genuine
        k pages.
    pictures
        k × H × W × 3 uint8, their evened pictures in the same order.
    """
    with ThreadPoolExecutor(max_workers=readers.models.threads) as pool:
        left_out = _as_if_new(document_type, genuine, pictures, pool)
        measured_on = _measured(
            document_type, genuine, left_out, pictures, pool=pool, readers=readers
        )

        def watched(index: int) -> dict[str, float]:
            return highest_scores(
                genuine[index], left_out[index], measured_on.without(index).maps(), readers
            )

        found = list(pool.map(watched, range(len(genuine))))
    maxima: dict[str, list[float]] = {}
    for index, scores in enumerate(found):
        for detector, score in scores.items():
            maxima.setdefault(detector, [0.0] * len(genuine))[index] = round(score, 4)
    statistics = {
        "genuine_scans": len(genuine),
        "genuine_maxima": {name: maxima[name] for name in sorted(maxima)},
        "residual_median_mm": [round(g.aligned.residual_median_mm, 5) for g in genuine],
    }
    return replace(document_type, statistics=statistics, maps=measured_on.maps())


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Measurements:
    """What the detectors measured on each genuine scan, laid on a reference without it.

    Attributes
    ----------
    rows
        Map's name → scans × values.
    faces
        Glyphs of the entries of each scan.
    """

    deviations: Sequence[DeviationMap]
    textures: Sequence[Texture]
    backgrounds: Sequence[NDArray[np.float32]]
    rows: Mapping[str, NDArray[np.float16]]
    faces: Sequence[Mapping[str, Face]]

    def without(self, index: int) -> _Measurements:
        """Leave one scan out."""
        return _Measurements(
            deviations=without(self.deviations, index),
            textures=without(self.textures, index),
            backgrounds=without(self.backgrounds, index),
            rows={name: np.delete(scans, index, axis=0) for name, scans in self.rows.items()},
            faces=without(self.faces, index),
        )

    def maps(self) -> Mapping[str, NDArray[np.float16]]:
        """Summarise as the maps of a type."""
        return {
            **(genuine_statistics(self.deviations) if self.deviations else {}),
            **genuine_profile(self.textures),
            **genuine_background(self.backgrounds),
            **self.rows,
            BANK: packed(self.faces),
        }


def _measured(
    document_type: DocumentType,
    genuine: Sequence[GenuinePage],
    left_out: Sequence[AlignedPage],
    pictures: NDArray[np.uint8],
    *,
    pool: ThreadPoolExecutor,
    readers: Readers,
) -> _Measurements:
    px_per_mm = document_type.images.scale.px_per_mm
    rows, faces = _entries(genuine, left_out, pool)
    portraits = genuine_portraits(document_type.zones, list(pictures), px_per_mm)
    return _Measurements(
        deviations=_deviations(left_out, readers),
        textures=list(pool.map(lambda picture: texture_of(picture, px_per_mm), pictures)),
        backgrounds=list(pool.map(measured, pictures, left_out)),
        rows={**portraits, **rows},
        faces=faces,
    )


def _as_if_new(
    document_type: DocumentType,
    genuine: Sequence[GenuinePage],
    pictures: NDArray[np.uint8],
    pool: ThreadPoolExecutor,
) -> list[AlignedPage]:
    """Put each genuine page on a reference that does not contain it."""
    images = document_type.images
    shape = (images.median.shape[0], images.median.shape[1])
    ground = ground_mask(shape, document_type.zones, images.scale.px_per_mm)

    def on_others(
        numbered: tuple[int, tuple[NDArray[np.uint8], NDArray[np.uint8]]],
    ) -> AlignedPage:
        index, (reference, median) = numbered
        spread = spread_of(np.delete(pictures, index, axis=0), median, images.scale.px_per_mm)
        others = ReferenceImages(
            dpi=images.dpi,
            median=reference,
            spread=restored_spread(quantised_spread(spread), shape),
            dynamic=images.dynamic,
        )
        zones = tuple(
            replace(zone, ink_boxes=zone.ink_boxes[:index] + zone.ink_boxes[index + 1 :])
            for zone in document_type.zones
        )
        alone = replace(document_type, images=others, zones=zones)
        return replace(genuine[index].aligned, document_type=alone)

    return list(pool.map(on_others, enumerate(references_without(pictures, ground))))


def _entries(
    genuine: Sequence[GenuinePage], pages: Sequence[AlignedPage], pool: ThreadPoolExecutor
) -> tuple[Mapping[str, NDArray[np.float16]], list[Mapping[str, Face]]]:
    """Measure every entry, each page on a reference that does not contain it; and its glyphs."""
    entries = list(pool.map(lambda item, page: entry_pictures(item.page, page), genuine, pages))
    faces = list(pool.map(faces_of, entries))
    prints = prints_of([(page.source_dpi, e) for page, e in zip(pages, entries, strict=True)])
    return {**prints, **rows_of(faces)}, faces


def highest_scores(
    item: GenuinePage,
    aligned: AlignedPage,
    maps: Mapping[str, NDArray[np.float16]],
    readers: Readers,
) -> dict[str, float]:
    """Highest score of each detector on a genuine scan laid on a reference without it."""
    known = replace(aligned.document_type, maps=maps)
    context = CheckContext(
        page=item.page,
        aligned=replace(aligned, document_type=known),
        readings=item.readings,
        models=readers.models,
        on=date.max,
    )
    return _highest(context)


def _deviations(pages: Sequence[AlignedPage], readers: Readers) -> list[DeviationMap]:
    try:
        return [deviation_map(page, readers.models) for page in pages]
    except ModelError:
        # the check itself will say so on every examination
        return []


def without(items: Sequence[T], index: int) -> list[T]:
    """All items but one."""
    return [item for number, item in enumerate(items) if number != index]


def _highest(context: CheckContext) -> dict[str, float]:
    highest: dict[str, float] = {}
    for check in all_checks():
        if Need.REFERENCE in check.SPEC.needs and check.SPEC.aspect in MEASURED:
            for candidate in run(check, context).candidates:
                before = highest.get(candidate.detector, 0.0)
                highest[candidate.detector] = max(before, candidate.score)
    return highest
