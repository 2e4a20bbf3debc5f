"""Slots that several designs share."""

from __future__ import annotations

from dataclasses import replace

from visualdoc.geometry import BoxMm
from visualdoc.samples.design import Process, Slot
from visualdoc.samples.lettering import OCR_B_EM_MM, OCR_B_PITCH_MM, Font

DATE = r"\d{2} [A-Z]{3} \d{4}"
_OCR_B_CAPITAL_MM = 2.4  # height of capitals at 2.54 mm pitch
_INK_ABOVE, _INK_BELOW = 1.02, 0.38  # ascent and descent with room for shift, in em


def entry(
    template: Slot,
    slot_id: str,
    *,
    left_mm: float,
    right_mm: float,
    baseline_mm: float,
    pattern: str | None = None,
    field: str | None = None,
) -> Slot:
    """Return a text slot on a line; its zone leaves room for the printer's shift."""
    aligned = {"left": left_mm, "right": right_mm, "centre": (left_mm + right_mm) / 2}
    return replace(
        template,
        id=slot_id,
        field=field or slot_id,
        format=pattern,
        x_mm=aligned[template.align],
        baseline_mm=baseline_mm,
        zone=BoxMm(
            left_mm=left_mm - 0.8,
            top_mm=baseline_mm - _INK_ABOVE * template.size_mm,
            right_mm=right_mm + 0.8,
            bottom_mm=baseline_mm + _INK_BELOW * template.size_mm,
        ),
    )


def mrz_line(
    number: int, *, characters: int, left_mm: float, centre_mm: float, process: Process
) -> Slot:
    """Return one line of a machine-readable zone, centred on ``centre_mm``."""
    return Slot(
        id=f"mrz{number}",
        kind="mrz",
        zone=BoxMm(
            left_mm=left_mm - 1.2,
            top_mm=centre_mm - 2.1,
            right_mm=left_mm + characters * OCR_B_PITCH_MM + 0.6,
            bottom_mm=centre_mm + 2.1,
        ),
        process=process,
        script="Latn",
        font=Font.OCR_B,
        size_mm=OCR_B_EM_MM,
        pitch_mm=OCR_B_PITCH_MM,
        x_mm=left_mm,
        baseline_mm=centre_mm + _OCR_B_CAPITAL_MM / 2,
    )
