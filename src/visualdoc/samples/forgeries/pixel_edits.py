"""Erasure and copy-move."""

from __future__ import annotations

import numpy as np

from visualdoc.geometry import BoxMm
from visualdoc.samples.copies import Copy
from visualdoc.samples.design import Design
from visualdoc.samples.forgeries.attack import Attack, Forged, filled_text_slots, pick, polygon
from visualdoc.samples.forgeries.patches import clean, dark_ink, feather, lift, put_back, whole
from visualdoc.samples.forgeries.retyped_text import scrape


def _applies(design: Design) -> bool:
    return bool(design.slots_of("text"))


def forge_erasure(copy: Copy, dpi: float) -> Forged | None:
    """Remove one entry, scraped off the paper or retouched in the scan."""
    rng = copy.stream("attack", "erasure")
    page = copy.print_page()
    slot_id = pick(rng, filled_text_slots(copy))
    box = page.ink_boxes[slot_id].grown(0.4)
    if rng.random() < 0.5:
        scrape(page, box, rng, px_per_mm=copy.px_per_mm)
        return Forged(
            page=copy.scan_page(page, dpi=dpi), polygons_mm=(polygon(box),), record=copy.record,
            variant="physical",
        )  # fmt: skip
    scanned = copy.scan_page(page, dpi=dpi)
    patch = lift(scanned, box)
    ink = dark_ink(patch, grow_px=4)
    cleaned = clean(patch, ink, rng)
    return Forged(
        page=put_back(scanned, box, cleaned, np.clip(feather(ink, 1.0) * 2, 0, 1)),
        polygons_mm=(polygon(box),), record=copy.record, variant="digital",
    )  # fmt: skip


def forge_copy_move(copy: Copy, dpi: float) -> Forged | None:
    """Cover a part of one entry with a piece of another from the same scan."""
    rng = copy.stream("attack", "copy_move")
    page = copy.print_page()
    names = [i for i in filled_text_slots(copy) if _wide(page.ink_boxes[i])]
    if len(names) < 2:
        return None
    first, second = (names[int(i)] for i in rng.permutation(len(names))[:2])
    source, target = page.ink_boxes[first], page.ink_boxes[second]
    width = min(source.width_mm, target.width_mm, float(rng.uniform(5, 11)))
    height = max(source.height_mm, target.height_mm) + 0.6
    scanned = copy.scan_page(page, dpi=dpi)
    offset = float(rng.uniform(0, source.width_mm - width))
    place = float(rng.uniform(0, target.width_mm - width))
    from_box = _window(source, offset, width, height)
    to_box = _window(target, place, width, height)
    piece = lift(scanned, from_box)
    return Forged(
        page=put_back(scanned, to_box, piece, whole(piece)),
        polygons_mm=(polygon(to_box),), record=copy.record, variant="digital",
    )  # fmt: skip


def _wide(box: BoxMm) -> bool:
    return box.width_mm > 5


def _window(box: BoxMm, offset_mm: float, width_mm: float, height_mm: float) -> BoxMm:
    middle = (box.top_mm + box.bottom_mm) / 2
    left = box.left_mm + offset_mm
    return BoxMm(
        left_mm=left, right_mm=left + width_mm,
        top_mm=middle - height_mm / 2, bottom_mm=middle + height_mm / 2,
    )  # fmt: skip


ERASURE = Attack(name="erasure", applies=_applies, forge=forge_erasure)
COPY_MOVE = Attack(name="copy_move", applies=_applies, forge=forge_copy_move)
