"""How far the longest lawful value of each slot reaches, which is not always to its zone's end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from visualdoc.geometry import BoxMm
from visualdoc.samples.copies import fit
from visualdoc.samples.design import Design, Slot
from visualdoc.samples.lettering import width_px
from visualdoc.samples.seeds import stream

RECORDS = 200
PX_PER_MM = 30.0
# passes of the printer are shifted by no more, see copies.py
SHIFT_MM = 0.8


def lawful_boxes(design: Design) -> dict[str, BoxMm]:
    """Boxes of the longest lawful values of the design's text slots, by slot id.

    A date, a number or a single letter has a length that its format fixes: no lawful value fills
    the rest of a wide cell. Where anything may be written the whole zone can be filled, because
    long values are printed smaller.
    """
    records = [
        design.draw_record(stream(0, design.name, "lawful", number)) for number in range(RECORDS)
    ]
    found = {}
    for slot in design.slots:
        texts = [text for r in records if (text := r.texts.get(slot.text_key, ""))]
        if slot.kind == "text" and texts:
            found[slot.id] = _reached(slot, texts) if _is_fixed(slot, texts) else slot.zone
    return found


def _is_fixed(slot: Slot, texts: Sequence[str]) -> bool:
    return slot.format is not None or len({len(text) for text in texts}) == 1


def _reached(slot: Slot, texts: Sequence[str]) -> BoxMm:
    """Box of the widest of all texts, within the zone."""
    widths = []
    for text in texts:
        size_px = fit(slot, text, PX_PER_MM).size_mm * PX_PER_MM
        widths.append(width_px(text, font=slot.font, size_px=size_px) / PX_PER_MM)
    lead = {"left": 0.0, "centre": 0.5, "right": 1.0}[slot.align] * max(widths)
    return replace(
        slot.zone,
        left_mm=max(slot.zone.left_mm, slot.x_mm - lead - SHIFT_MM),
        right_mm=min(slot.zone.right_mm, slot.x_mm - lead + max(widths) + SHIFT_MM),
    )
