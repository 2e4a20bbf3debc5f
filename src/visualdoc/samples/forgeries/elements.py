"""Elements that are moved, missing, added or set in the wrong font."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from visualdoc.geometry import BoxMm
from visualdoc.samples.channel import entries
from visualdoc.samples.channel.entries import Placement
from visualdoc.samples.copies import Copy
from visualdoc.samples.design import Design, Process, Slot
from visualdoc.samples.forgeries.attack import Attack, Forged, filled_text_slots, pick, polygon
from visualdoc.samples.forgeries.retyped_text import union
from visualdoc.samples.lettering import Font

_OTHER_FONTS = {
    Font.SANS: (Font.SERIF, Font.MONO),
    Font.SANS_BOLD: (Font.SERIF_BOLD, Font.MONO, Font.SANS),
    Font.SERIF: (Font.SANS, Font.MONO, Font.SERIF_ITALIC),
    Font.OCR_B: (Font.MONO, Font.SANS),
    Font.MONO: (Font.SANS, Font.OCR_B),
    Font.WIDE: (Font.SERIF, Font.SANS),
    Font.WIDE_BOLD: (Font.SERIF_BOLD, Font.SANS_BOLD),
    Font.BOOK: (Font.SANS, Font.SERIF),
    Font.BOOK_BOLD: (Font.SANS_BOLD, Font.SERIF_BOLD),
    Font.SERIF_BOLD: (Font.SANS_BOLD, Font.SERIF),
}
MIN_CHARACTERS = 3  # a single letter hardly shows which font it is of
_ENDORSEMENTS = ("VALID", "EXTENDED", "EMPLOYMENT ALLOWED", "MULTIPLE", "DUPLICATE", "CORRECTED")


def _any(design: Design) -> bool:
    return bool(design.slots_of("text"))


def _has_removable(design: Design) -> bool:
    return bool(design.emphasis) or bool(design.slots_of("ghost", "stamp", "signature"))


def forge_wrong_font(copy: Copy, dpi: float) -> Forged | None:
    """Print one entry in another font."""
    rng = copy.stream("attack", "font")
    names = [
        slot_id
        for slot_id in filled_text_slots(copy)
        if copy.design.slot(slot_id).font in _OTHER_FONTS
        and len(copy.record.texts[copy.design.slot(slot_id).text_key]) >= MIN_CHARACTERS
    ]
    if copy.record.mrz and rng.random() < 0.25:
        names = [slot.id for slot in copy.design.slots_of("mrz")]
    if not names:
        return None
    slot = copy.design.slot(pick(rng, names))
    fonts = _OTHER_FONTS[slot.font] if slot.kind == "text" else (Font.MONO,)
    wrong = replace(slot, font=fonts[int(rng.integers(len(fonts)))])
    slots = tuple(wrong if s.id == slot.id else s for s in copy.design.slots)
    page = copy.print_page(replace(copy.draft(), slots=slots))
    return Forged(
        page=copy.scan_page(page, dpi=dpi),
        polygons_mm=(polygon(page.ink_boxes[slot.id].grown(0.3)),),
        record=copy.record,
        variant=wrong.font.name.lower(),
    )


def forge_moved(copy: Copy, dpi: float) -> Forged | None:
    """Displace one element against all others: an entry, the ghost image or a pre-printed one."""
    rng = copy.stream("attack", "moved")
    if copy.design.emphasis and rng.random() < 0.4:
        return _move_preprint(copy, rng, dpi)
    names = filled_text_slots(copy)
    names += [slot.id for slot in copy.design.slots_of("ghost", "portrait")]
    slot_id = pick(rng, names)
    by = _displacement(rng)
    page = copy.print_page(replace(copy.draft(), shifts={slot_id: by}))
    there = page.ink_boxes[slot_id]
    here = Placement(dx_mm=-by[0], dy_mm=-by[1]).box(there)
    return Forged(
        page=copy.scan_page(page, dpi=dpi),
        polygons_mm=(polygon(union(here, there).grown(0.3)),),
        record=copy.record,
        variant="entry",
    )


def _displacement(rng: np.random.Generator) -> tuple[float, float]:
    """Draw a displacement clearly larger than the printer's own play of up to 0.8 mm."""
    angle = float(rng.choice([0, np.pi / 2, np.pi, 1.5 * np.pi]) + rng.normal(0, 0.25))
    length = float(rng.uniform(1.6, 3.0))
    return length * float(np.cos(angle)), length * float(np.sin(angle))


def _move_preprint(copy: Copy, rng: np.random.Generator, dpi: float) -> Forged:
    element = pick(rng, sorted(copy.design.emphasis))
    here = copy.design.emphasis[element]
    by = tuple(v * 0.5 for v in _displacement(rng))
    page = copy.print_page(replace(copy.draft(), displaced_mm={element: (by[0], by[1])}))
    there = Placement(dx_mm=by[0], dy_mm=by[1]).box(here)
    return Forged(
        page=copy.scan_page(page, dpi=dpi),
        polygons_mm=(polygon(union(here, there)),),
        record=copy.record,
        variant="pre-print",
    )


def forge_missing(copy: Copy, dpi: float) -> Forged | None:
    """Leave out a ghost image, seal, signature or pre-printed element."""
    rng = copy.stream("attack", "missing")
    slots = [slot.id for slot in copy.design.slots_of("ghost", "stamp", "signature")]
    choice = pick(rng, [*slots, *sorted(copy.design.emphasis)])
    draft = copy.draft()
    if choice in slots:
        where = copy.print_page().ink_boxes[choice]
        draft = replace(draft, unprinted=frozenset({choice}))
    else:
        where = copy.design.emphasis[choice]
        draft = replace(draft, omitted=frozenset({choice}))
    return Forged(
        page=copy.scan_page(copy.print_page(draft), dpi=dpi),
        polygons_mm=(polygon(where),),
        record=copy.record,
        variant=choice,
    )


def forge_added(copy: Copy, dpi: float) -> Forged | None:
    """Add an endorsement where the document has none."""
    rng = copy.stream("attack", "added")
    text = _ENDORSEMENTS[int(rng.integers(len(_ENDORSEMENTS)))]
    size_mm = 3.0 if copy.design.size.width_mm < 150 else 5.0
    slot = Slot(
        id="added", kind="text", zone=BoxMm(left_mm=0, top_mm=0, right_mm=999, bottom_mm=999),
        process=Process.INKJET if rng.random() < 0.5 else Process.RUBBER,
        font=Font.SANS_BOLD, size_mm=size_mm,
        colour=((0.03, 0.03, 0.03), (0.42, 0.05, 0.10), (0.05, 0.08, 0.40))[int(rng.integers(3))],
    )  # fmt: skip
    spot = _free_spot(copy, rng, width_mm=len(text) * size_mm * 0.66, height_mm=size_mm)
    if spot is None:
        return None
    page = copy.print_page()
    placed = replace(slot, x_mm=spot[0], baseline_mm=spot[1])
    box = entries.print_text(page.image, text, placed, Placement(), rng, px_per_mm=copy.px_per_mm)
    if box is None:
        return None
    return Forged(
        page=copy.scan_page(page, dpi=dpi), polygons_mm=(polygon(box.grown(0.3)),),
        record=copy.record, variant=slot.process.value,
    )  # fmt: skip


def _free_spot(
    copy: Copy, rng: np.random.Generator, *, width_mm: float, height_mm: float
) -> tuple[float, float] | None:
    """Start of a base line where nothing else is entered."""
    size = copy.design.size
    taken = [slot.zone.grown(0.8) for slot in copy.design.slots]
    for _ in range(400):
        left = float(rng.uniform(3, max(size.width_mm - width_mm - 3, 3.1)))
        base = float(rng.uniform(height_mm + 3, size.height_mm - 3))
        box = BoxMm(
            left_mm=left, top_mm=base - height_mm, right_mm=left + width_mm, bottom_mm=base + 1
        )
        if box.right_mm < size.width_mm - 2 and not any(box.overlap_mm2(t) > 0 for t in taken):
            return left, base
    return None


WRONG_FONT = Attack(name="wrong_font", applies=_any, forge=forge_wrong_font)
MOVED_ELEMENT = Attack(name="moved_element", applies=_any, forge=forge_moved)
MISSING_ELEMENT = Attack(name="missing_element", applies=_has_removable, forge=forge_missing)
ADDED_ELEMENT = Attack(name="added_element", applies=_any, forge=forge_added)
