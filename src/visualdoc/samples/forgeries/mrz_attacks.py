"""Attacks on the machine-readable zone: a wrong check digit, a zone with another story."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from visualdoc.geometry import BoxMm
from visualdoc.samples.copies import Copy, Page
from visualdoc.samples.design import Design, Record
from visualdoc.samples.forgeries.attack import Attack, Forged, Polygon, pick, polygon
from visualdoc.samples.forgeries.values import other_value

# positions (line, column) of check digits, by number of lines
_CHECK_DIGITS = {
    3: ((0, 14), (1, 6), (1, 14), (1, 29)),
    2: ((1, 9), (1, 19), (1, 27), (1, 43)),
}
_COMPARED = ("document_number", "birth_date", "expiry_date", "surname", "given_names")


def _applies(design: Design) -> bool:
    return design.recompose_mrz is not None


def _compared(design: Design) -> tuple[str, ...]:
    """Fields of the zone that the visual zone of the same side shows too."""
    return tuple(field for field in _COMPARED if _shown(design, field))


def _shown(design: Design, field: str) -> tuple[str, ...]:
    """Ids of the entries that show a field, whole names included."""
    parts = ("surname", "given_names")
    return tuple(
        slot.id
        for slot in design.slots_of("text")
        if slot.field == field or (slot.field == "holder_name" and field in parts)
    )


def _can_mismatch(design: Design) -> bool:
    return _applies(design) and bool(_compared(design))


def _with_mrz(record: Record, lines: Sequence[str]) -> Record:
    texts = {**record.texts, **{f"mrz{i}": line for i, line in enumerate(lines, start=1)}}
    return replace(record, mrz=tuple(lines), texts=texts)


def differing(
    copy: Copy, page: Page, before: Sequence[str], after: Sequence[str]
) -> tuple[Polygon, ...]:
    """Boxes of the characters that differ, one a run of neighbours (gaps of two are bridged)."""
    boxes: list[Polygon] = []
    for number, (old, new) in enumerate(zip(before, after, strict=True), start=1):
        columns = [i for i, (a, b) in enumerate(zip(old, new, strict=True)) if a != b]
        boxes += [polygon(character_box(copy, page, f"mrz{number}", run)) for run in _runs(columns)]
    return tuple(boxes)


def _runs(columns: Sequence[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for column in columns:
        if runs and column - runs[-1][1] <= 2:
            runs[-1] = (runs[-1][0], column)
        else:
            runs.append((column, column))
    return runs


def character_box(copy: Copy, page: Page, slot_id: str, run: tuple[int, int]) -> BoxMm:
    """Box of characters ``run[0]`` to ``run[1]`` of a fixed-pitch entry."""
    slot = copy.design.slot(slot_id)
    placement = page.placements[slot_id]
    ink = page.ink_boxes[slot_id]
    pitch = slot.pitch_mm or 2.54
    start = slot.x_mm + placement.dx_mm
    return BoxMm(
        left_mm=start + run[0] * pitch - 0.3, right_mm=start + (run[1] + 1) * pitch - 0.3,
        top_mm=ink.top_mm - 0.4, bottom_mm=ink.bottom_mm + 0.4,
    )  # fmt: skip


def forge_check_digit(copy: Copy, dpi: float) -> Forged | None:
    """Print the zone with one check digit that is not the right one."""
    rng = copy.stream("attack", "digit")
    before = copy.record.mrz
    if before is None:
        return None
    # lines of 36 end before the last digits of a passport's second line
    known = [p for p in _CHECK_DIGITS[len(before)] if p[1] < len(before[0])]
    places = [p for p in known if before[p[0]][p[1]].isdigit()]
    if len(before[0]) == 44 and before[0][0] == "V":
        places = [p for p in places if p[1] != 43]  # visas have no composite digit
    line, column = places[int(rng.integers(len(places)))]
    digit = (int(before[line][column]) + int(rng.integers(1, 10))) % 10
    after = list(before)
    after[line] = f"{before[line][:column]}{digit}{before[line][column + 1 :]}"
    record = _with_mrz(copy.record, after)
    page = copy.print_page(replace(copy.draft(), record=record))
    return Forged(
        page=copy.scan_page(page, dpi=dpi),
        polygons_mm=differing(copy, page, before, after),
        record=record,
        variant="physical",
    )


def forge_mismatch(copy: Copy, dpi: float) -> Forged | None:
    """Print a zone with right check digits that names another value than the visual zone."""
    rng = copy.stream("attack", "mismatch")
    before, recompose = copy.record.mrz, copy.design.recompose_mrz
    if before is None or recompose is None:
        return None
    for _ in range(20):
        field = pick(rng, list(_compared(copy.design)))
        values = {**copy.record.values, field: other_value(copy, field, rng)}
        after = recompose(values)
        if after != before:
            break
    record = _with_mrz(copy.record, after)
    page = copy.print_page(replace(copy.draft(), record=record))
    counterparts = tuple(
        polygon(page.ink_boxes[slot_id].grown(0.4)) for slot_id in _shown(copy.design, field)
    )
    return Forged(
        page=copy.scan_page(page, dpi=dpi),
        polygons_mm=differing(copy, page, before, after),
        record=record,
        variant=field,
        counterparts_mm=counterparts,
    )


WRONG_CHECK_DIGIT = Attack(name="wrong_check_digit", applies=_applies, forge=forge_check_digit)
MRZ_VIZ_MISMATCH = Attack(name="mrz_viz_mismatch", applies=_can_mismatch, forge=forge_mismatch)
