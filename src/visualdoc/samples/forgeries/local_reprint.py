"""Local reprint: one area of a genuine page covered by a print of its own (altered) scan."""

from __future__ import annotations

import numpy as np

from visualdoc.geometry import BoxMm
from visualdoc.samples.copies import Copy
from visualdoc.samples.design import Design, Process
from visualdoc.samples.forgeries.attack import Attack, Forged, filled_text_slots, pick, polygon
from visualdoc.samples.forgeries.whole_reprint import flat_copy, reprint
from visualdoc.samples.sheet import overlap


def _applies(design: Design) -> bool:
    return bool(design.slots_of("text"))


def _area(copy: Copy, rng: np.random.Generator) -> BoxMm:
    """One or more neighbouring zones with the background around them."""
    names = filled_text_slots(copy) + [slot.id for slot in copy.design.slots_of("portrait")]
    zone = copy.design.slot(pick(rng, names)).zone
    size = copy.design.size
    return BoxMm(
        left_mm=max(zone.left_mm - float(rng.uniform(0.5, 4)), 0.5),
        top_mm=max(zone.top_mm - float(rng.uniform(0.5, 4)), 0.5),
        right_mm=min(zone.right_mm + float(rng.uniform(0.5, 4)), size.width_mm - 0.5),
        bottom_mm=min(zone.bottom_mm + float(rng.uniform(0.5, 6)), size.height_mm - 0.5),
    )


def forge(copy: Copy, dpi: float) -> Forged | None:
    """Scan the page, print one area in process colours, lay it over that area."""
    rng = copy.stream("attack", "local_reprint")
    area = _area(copy, rng)
    page = copy.print_page()
    first = copy.scan_page(page, dpi=dpi, again=1)
    piece = flat_copy(copy, first, area)
    laser = bool(rng.random() < 0.5)
    process = Process.AM_HALFTONE if laser else Process.FM_HALFTONE
    printed = reprint(piece, process, rng, px_per_mm=copy.px_per_mm)
    ppm = copy.px_per_mm
    dx, dy = rng.normal(0, 0.12, 2)
    row, column = round((area.top_mm + dy) * ppm), round((area.left_mm + dx) * ppm)
    height, width = printed.shape[:2]
    parts = overlap((row, row + height), (column, column + width), page.image.shape[:2])
    if parts is None:
        return None
    to_rows, to_columns, from_rows, from_columns = parts
    page.image[to_rows, to_columns] = printed[from_rows, from_columns]
    covered = BoxMm(
        left_mm=column / ppm, top_mm=row / ppm,
        right_mm=(column + width) / ppm, bottom_mm=(row + height) / ppm,
    )  # fmt: skip
    return Forged(
        page=copy.scan_page(page, dpi=dpi), polygons_mm=(polygon(covered),), record=copy.record,
        variant="laser" if laser else "inkjet",
    )  # fmt: skip


ATTACK = Attack(name="local_reprint", applies=_applies, forge=forge)
