"""Designs drawn from a seed: repeatable, different from one another, with true boxes and areas."""

from __future__ import annotations

import re
from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray

from visualdoc.geometry import BoxMm, Scale
from visualdoc.imaging.resampling import gaussian, resize_area, to_grey
from visualdoc.reading.mrz.parse import parse
from visualdoc.samples import labels
from visualdoc.samples.copies import Copy, Press
from visualdoc.samples.procedural import (
    VariantKind,
    blank_picture,
    filled_picture,
    procedural_design,
    procedural_sides,
    variant_of,
)
from visualdoc.samples.seeds import stream

DPI = 100.0
SEEDS = range(24)


def _inside(
    shape: tuple[int, int], boxes: tuple[BoxMm, ...], *, spare_mm: float
) -> NDArray[np.bool_]:
    mask = np.zeros(shape, dtype=bool)
    scale = Scale(DPI)
    for box in boxes:
        grown = box.grown(spare_mm)
        top, left = max(int(scale.px(grown.top_mm)), 0), max(int(scale.px(grown.left_mm)), 0)
        mask[top : int(scale.px(grown.bottom_mm)) + 1, left : int(scale.px(grown.right_mm)) + 1] = 1
    return mask


@pytest.mark.parametrize("seed", [1, 6, 12])
def test_a_seed_gives_the_same_design_for_ever(seed: int) -> None:
    first, again = procedural_design(seed), procedural_design(seed)

    assert labels.description(first) == labels.description(again)
    assert np.array_equal(blank_picture(first, DPI), blank_picture(again, DPI))


def _structure(seed: int) -> NDArray[np.float32]:
    """Small view of lines and edges: neither colour nor the depth of a tone counts."""
    grey = to_grey(blank_picture(procedural_design(seed), 50))
    small = resize_area(grey, width_px=48, height_px=48).astype(np.float32)
    edges = small - gaussian(small, 4.0)
    even = edges / (np.abs(edges) + 0.5 * edges.std())
    return np.asarray((even / np.linalg.norm(even)).ravel(), dtype=np.float32)


def test_designs_differ_beyond_their_colour() -> None:
    views = {seed: _structure(seed) for seed in range(60)}

    alike = [pair for pair in combinations(views, 2) if views[pair[0]] @ views[pair[1]] > 0.85]

    assert alike == []


def test_a_variant_in_other_colours_has_the_same_structure() -> None:
    other = variant_of(3, VariantKind.COLOUR).design

    grey = to_grey(blank_picture(other, 50))

    assert not np.array_equal(grey, to_grey(blank_picture(procedural_design(3), 50)))
    assert other.slots == procedural_design(3).slots


@pytest.mark.parametrize("seed", SEEDS)
def test_zones_and_pre_print_lie_on_the_page(seed: int) -> None:
    design = procedural_design(seed)
    zones = labels.description(design)["zones"]

    assert len({zone["id"] for zone in zones}) == len(zones)
    for left, top, right, bottom in (zone["box_mm"] for zone in zones):
        assert 0 <= left < right <= design.size.width_mm
        assert 0 <= top < bottom <= design.size.height_mm


@pytest.mark.parametrize("seed", SEEDS)
def test_entries_keep_the_rules_of_their_design(seed: int) -> None:
    design = procedural_design(seed)
    for number in range(5):
        record = design.draw_record(stream(number, "rules"))
        for slot in design.slots_of("text"):
            if slot.format:
                assert re.fullmatch(slot.format, record.texts[slot.text_key]), slot.id
        if record.mrz:
            assert parse(record.mrz).valid


@pytest.mark.parametrize("seed", SEEDS)
def test_ink_lies_where_the_truth_says_and_nowhere_else(seed: int) -> None:
    design = procedural_design(seed)
    blank = blank_picture(design, DPI)

    page = filled_picture(design, stream(seed, "copy"), DPI, blank=blank)

    changed = np.any(page.picture != blank, axis=2)
    assert not np.any(
        changed & ~_inside(changed.shape, tuple(page.boxes_mm.values()), spare_mm=0.6)
    )
    for slot_id, box in page.boxes_mm.items():
        assert changed[_inside(changed.shape, (box,), spare_mm=0)].mean() > 0.05, slot_id
        if design.slot(slot_id).kind in {"text", "mrz"}:
            shared = box.overlap_mm2(design.slot(slot_id).zone.grown(0.9))
            assert shared > 0.97 * box.width_mm * box.height_mm, slot_id


@pytest.mark.parametrize("kind", list(VariantKind))
@pytest.mark.parametrize("seed", [0, 2, 3, 10])
def test_variants_differ_where_they_say_and_only_there(seed: int, kind: VariantKind) -> None:
    base = blank_picture(procedural_design(seed), DPI).astype(np.int16)

    variant = variant_of(seed, kind)

    other = blank_picture(variant.design, DPI).astype(np.int16)
    changed = np.abs(base - other).max(axis=2) > 8
    assert np.any(changed)
    assert not np.any(changed & ~_inside(changed.shape, variant.areas_mm, spare_mm=0.5))


def test_a_moved_field_takes_its_entry_along() -> None:
    base, variant = procedural_design(0), variant_of(0, VariantKind.MOVED_FIELD)

    moved = [slot.id for slot, other in zip(base.slots, variant.design.slots, strict=True)
             if slot != other]  # fmt: skip

    assert len(moved) == 1


def test_a_printed_copy_knows_where_its_ink_lies() -> None:
    press = Press(procedural_design(1, print_dpi=200), 3)
    copy = Copy.draw(press, "genuine/1")
    empty = press.blank(copy.lot)

    page = copy.print_page()

    darker = empty.astype(np.int16).min(axis=2) - page.image.astype(np.int16).min(axis=2) > 25
    scale = press.scale
    for slot_id, box in page.ink_boxes.items():
        part = darker[int(scale.px(box.top_mm)) : int(scale.px(box.bottom_mm)) + 1,
                      int(scale.px(box.left_mm)) : int(scale.px(box.right_mm)) + 1]  # fmt: skip
        assert part.mean() > 0.04, slot_id


def test_front_and_back_belong_to_one_document() -> None:
    front, back = procedural_sides(1)

    shown, read = (side.draw_record(stream(1, "holder")) for side in (front, back))

    assert (front.side, back.side) == ("front", "back")
    assert front.family == back.family
    assert shown.person == read.person
    assert shown.values["document_number"] == read.values["document_number"]
    assert read.mrz is not None
    assert not np.array_equal(blank_picture(front, DPI), blank_picture(back, DPI))


def test_a_sheet_has_one_side() -> None:
    (only,) = procedural_sides(6)

    assert only.name == procedural_design(6).name
