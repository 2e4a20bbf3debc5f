from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from small_types import ZONES, small_type
from visualdoc.geometry import BoxMm
from visualdoc.references import DocumentType
from visualdoc.references.comparison import Difference, FieldChange, compare, side_of
from visualdoc.references.serialization import to_files
from visualdoc.references.types import IssuingRules, Zone


def _compared(before: DocumentType, after: DocumentType) -> Difference:
    sides = [side_of(f"version {one.version}", to_files(one)) for one in (before, after)]
    return compare(*sides)


def _moved(zone: Zone, x_mm: float, y_mm: float, wider_mm: float = 0.0) -> Zone:
    box = zone.box
    moved = BoxMm(
        left_mm=box.left_mm + x_mm,
        top_mm=box.top_mm + y_mm,
        right_mm=box.right_mm + x_mm + wider_mm,
        bottom_mm=box.bottom_mm + y_mm,
    )
    return replace(zone, box=moved)


def test_a_type_does_not_differ_from_itself() -> None:
    found = _compared(small_type(), small_type(version=2))
    assert (found.fields, found.zones_changed, found.scans_added) == ((), (), ())
    assert found.picture.changed_share == 0.0
    assert found.picture.largest_levels == 0.0


def test_fields_are_told_one_by_one() -> None:
    rules = IssuingRules(validity_years=(5.0, 10.0), number_format="A[0-9]+")
    after = small_type(
        version=2,
        title="Paper of 2024",
        rules=rules,
        description={"notes": "new"},
        statistics={"mrz.print": {"n": 5}},
        provenance=("a" * 64, "c" * 64),
    )
    found = _compared(small_type(), after)
    assert found.fields == (
        FieldChange(field="description.notes", before=None, after="new"),
        FieldChange(field="rules.number_format", before=None, after="A[0-9]+"),
        FieldChange(field="rules.validity_years", before=[5.0], after=[5.0, 10.0]),
        FieldChange(field="title", before="Small paper", after="Paper of 2024"),
    )
    assert (found.scans_added, found.scans_removed) == (("c" * 64,), ("b" * 64,))
    assert found.statistics_changed == ("mrz.print",)


def test_zones_are_added_removed_and_moved_by_millimetres() -> None:
    surname, photo = ZONES
    extra = _moved(replace(surname, id="number", field="document_number"), 0, 6)
    zones = (replace(_moved(photo, 0.5, -0.25, 1.0), field="portrait"), extra)
    found = _compared(small_type(), small_type(version=2, zones=zones))
    assert (found.zones_added, found.zones_removed) == (("number",), ("surname",))
    (change,) = found.zones_changed
    assert (change.id, change.moved_mm, change.grown_mm) == ("photo", (1.0, -0.25), (1.0, 0.0))
    assert change.fields == (FieldChange(field="field", before=None, after="portrait"),)


def test_a_zone_that_was_only_renamed_is_the_same_zone() -> None:
    surname, photo = ZONES
    zones = (replace(_moved(surname, 0.2, 0), id="z1"), photo)
    found = _compared(small_type(), small_type(version=2, zones=zones))
    assert (found.zones_added, found.zones_removed) == ((), ())
    (change,) = found.zones_changed
    assert (change.was, change.id, change.moved_mm) == ("surname", "z1", (0.2, 0.0))


def test_changed_print_is_found_where_it_is() -> None:
    before = small_type(median=np.full((50, 100, 3), 200, np.uint8))
    median = before.images.median.copy()
    # a static place, 8 × 8 px or 2 × 2 mm, 40 levels darker; and a portrait that does not count
    median[32:40, 16:24] -= 40
    median[10:30, 70:85] = 0
    found = _compared(before, small_type(version=2, median=median)).picture
    static = int((~before.images.dynamic).sum())
    assert found.changed_share == pytest.approx(64 / static, abs=1e-6)
    assert found.largest_levels == pytest.approx(40.0, abs=0.5)
    assert found.largest_at_mm is not None
    left, top, right, bottom = found.largest_at_mm
    assert left == pytest.approx(16 / 100 * 25.4, abs=0.05)
    assert top == pytest.approx(32 / 100 * 25.4, abs=0.05)
    assert (right - left, bottom - top) == pytest.approx((2.032, 2.032), abs=0.02)


def test_a_little_lighter_everywhere_is_no_change_of_print() -> None:
    before = small_type(median=np.full((50, 100, 3), 200, np.uint8))
    after = small_type(version=2, median=np.full((50, 100, 3), 205, np.uint8))
    found = _compared(before, after).picture
    assert found.changed_share == 0.0
    assert found.largest_levels == pytest.approx(5.0, abs=0.1)
