from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from visualdoc.enrolment import Enrolled
from visualdoc.enrolment.extending import extend, redescribed
from visualdoc.errors import EnrolmentError
from visualdoc.examination.readings import Readers
from visualdoc.references.description import TypeDescription
from visualdoc.references.serialization import from_files, to_files

LONG = ("WIMMERSTEDT", "K1029384", "ZANDOVIR")


@pytest.fixture(scope="module")
def extended(enrolled: Enrolled, blank: Any, scanner: Any, readers: Readers) -> Any:
    scan = scanner.scan(blank.sheet(LONG), 81, name="new.png").scan
    return scan, extend(enrolled.document_type, [scan], readers)


def test_one_scan_more_makes_the_next_version(enrolled: Enrolled, extended: Any) -> None:
    scan, made = extended
    old, new = enrolled.document_type, made.document_type
    assert new.version == old.version + 1
    assert new.provenance == (*old.provenance, scan.sha256)
    assert new.statistics["genuine_scans"] == 6
    assert all(len(scores) == 6 for scores in new.statistics["genuine_maxima"].values())
    assert all(len(zone.ink_boxes) == 6 for zone in new.zones)
    assert from_files(to_files(new)).provenance == new.provenance


def test_zones_cover_the_new_value_and_never_shrink(enrolled: Enrolled, extended: Any) -> None:
    _, made = extended
    for old, new in zip(enrolled.document_type.zones, made.document_type.zones, strict=True):
        assert new.box.left_mm <= old.box.left_mm
        assert new.box.right_mm >= old.box.right_mm
        ink = new.ink_boxes[-1]
        assert ink.width_mm == 0 or new.box.right_mm >= ink.right_mm


def test_the_reference_moves_by_the_new_scan_s_weight_only(
    enrolled: Enrolled, extended: Any
) -> None:
    _, made = extended
    old, new = enrolled.document_type.images, made.document_type.images
    static = ~old.dynamic
    moved = np.abs(new.median.astype(int) - old.median)[static]
    assert 0 < moved.mean() < 3.0
    assert new.median.shape == old.median.shape


def test_the_types_own_scans_and_strangers_are_refused(
    enrolled: Enrolled,
    genuine_captures: Sequence[Any],
    blank: Any,
    scanner: Any,
    readers: Readers,
) -> None:
    other = replace(blank, seed=23, labels={}, emblem_mm=(20.0, 10.0))
    stranger = replace(scanner, blank=other).scan(other.sheet(), 91, name="stranger.png").scan
    own = genuine_captures[0].scan
    with pytest.raises(EnrolmentError) as refused:
        extend(enrolled.document_type, [own, stranger], readers)
    told = dict(refused.value.refused)
    assert "already" in told[own.file]
    assert "does not fit" in told["stranger.png"]


def test_a_corrected_zone_takes_the_place_of_the_found_one(enrolled: Enrolled) -> None:
    zone = enrolled.document_type.zones[0]
    wanted = TypeDescription.model_validate(
        {"zones": [{"id": zone.id, "kind": "text", "box_mm": [5, 13, 60, 18], "field": "surname"}]}
    )
    corrected = redescribed(enrolled.document_type, wanted)
    assert corrected.zones[0].field == "surname"
    assert corrected.zones[0].box.right_mm == 60
    assert corrected.zones[0].ink_boxes == zone.ink_boxes
    assert corrected.images.dynamic.sum() != 0
