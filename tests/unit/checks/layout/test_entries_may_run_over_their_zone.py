from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from visualdoc.checks.layout import elements
from visualdoc.geometry import BoxMm
from visualdoc.references import Library
from visualdoc.references.serialization import dynamic_mask
from visualdoc.references.types import DocumentType
from visualdoc.registration.alignment import register
from visualdoc.registration.identification import identify
from visualdoc.registration.outline import find_outline
from visualdoc.registration.views import query_view

# the place of the third entry, as narrow as somebody may describe it
NARROW = BoxMm(left_mm=5.0, top_mm=41.5, right_mm=40.0, bottom_mm=45.2)


def _narrowed(known: DocumentType) -> DocumentType:
    zones = tuple(
        replace(zone, box=NARROW) if zone.box.overlap_mm2(NARROW) > 1.0 else zone
        for zone in known.zones
    )
    shape = known.images.dynamic.shape
    dynamic = dynamic_mask((shape[0], shape[1]), zones, known.images.scale.px_per_mm)
    return replace(known, zones=zones, images=replace(known.images, dynamic=dynamic))


def _added(
    sheet: NDArray[np.float64], scanner: Any, library: Library
) -> list[tuple[float, float, float, float]]:
    pixels = scanner.scan(sheet, 73).page.pixels
    found, _ = identify(query_view(pixels, find_outline(pixels)), library.views())
    assert found is not None
    known = _narrowed(library.load(found.name))
    aligned = register(pixels, known, found.page_to_reference)
    assert aligned is not None
    return [aligned.polygon_to_mm(c.polygon_px).bounds for c in elements.candidates(aligned)]


def test_a_tail_below_the_line_is_part_of_its_entry(
    blank: Any, scanner: Any, holders: Any, trial_library: Library
) -> None:
    sheet = blank.sheet(holders[5])
    column, top, bottom = (round(v * blank.px_per_mm) for v in (9.0, 44.0, 46.5))
    sheet[top:bottom, column : column + 5] = 0.08
    assert _added(sheet, scanner, trial_library) == []


def test_print_that_stands_alone_below_a_zone_is_added(
    blank: Any, scanner: Any, holders: Any, trial_library: Library
) -> None:
    sheet = blank.sheet(holders[5])
    column, row = (round(v * blank.px_per_mm) for v in (34.0, 46.2))
    sheet[row : row + 9, column : column + 14] = 0.08
    found = _added(sheet, scanner, trial_library)
    assert any(left < 34.6 < right for left, _, right, _ in found)
