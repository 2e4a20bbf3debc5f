from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from visualdoc.enrolment import enrol
from visualdoc.enrolment.grouping import Grid, capture, group
from visualdoc.enrolment.intake import usable_scans
from visualdoc.enrolment.upright import quarter_turns
from visualdoc.errors import EnrolmentError
from visualdoc.examination.readings import Readers
from visualdoc.geometry import SizeMm
from visualdoc.references.description import TypeDescription
from visualdoc.registration.outline import find_outline
from visualdoc.scans.types import Scan


def _enrol(scans: Sequence[Scan], readers: Readers) -> Any:
    return enrol("trial", scans, description=TypeDescription(), readers=readers)


def test_a_turned_scan_is_used_and_said_to_be_turned(
    genuine_captures: Sequence[Any], blank: Any, scanner: Any, readers: Readers
) -> None:
    holder = ("HILDEN", "K6620187", "VARNA")
    turned = scanner.scan(blank.sheet(holder), 61, quarters=1, name="turned.png").scan
    made = _enrol([*(c.scan for c in genuine_captures[:3]), turned], readers)
    assert made.refused == ()
    assert turned.sha256 in made.document_type.provenance
    assert [note.name for note in made.notes] == ["turned.png"]
    assert "turned" in made.notes[0].reason


def test_a_page_is_enrolled_upright_although_every_scan_lies_turned(
    blank: Any, scanner: Any, holders: Any, readers: Readers
) -> None:
    scans = [
        scanner.scan(blank.sheet(holder), seed, quarters=quarters, name=f"{seed}.png").scan
        for seed, (holder, quarters) in enumerate(zip(holders, (2, 1, 2, 3), strict=False))
    ]
    made = _enrol(scans, readers)
    size = made.document_type.size
    assert size.width_mm > size.height_mm
    assert {note.name for note in made.notes} == {scan.file for scan in scans}
    upright = _enrol(
        [scanner.scan(blank.sheet(holder), seed).scan for seed, holder in enumerate(holders[:4])],
        readers,
    )
    lefts_and_tops = [
        sorted((zone.box.left_mm, zone.box.top_mm) for zone in one.document_type.zones)
        for one in (made, upright)
    ]
    assert np.allclose(*lefts_and_tops, atol=1.0)


def test_an_even_split_says_which_scans_belong_together(
    genuine_captures: Sequence[Any], blank: Any, scanner: Any, readers: Readers
) -> None:
    other = replace(blank, seed=77, labels={}, emblem_mm=(12.0, 30.0))
    strangers = [
        replace(scanner, blank=other).scan(other.sheet(), seed, name=f"other{seed}.png").scan
        for seed in (71, 72)
    ]
    mine = [c.scan for c in genuine_captures[:2]]
    with pytest.raises(EnrolmentError) as refused:
        _enrol([mine[0], strangers[0], mine[1], strangers[1]], readers)
    assert set(refused.value.groups) == {
        (mine[0].file, mine[1].file),
        ("other71.png", "other72.png"),
    }
    assert "other71.png and other72.png" in refused.value.detail


def test_the_same_scan_saved_once_more_is_told_apart_from_another_holder(
    genuine_captures: Sequence[Any],
) -> None:
    scans = [c.scan for c in genuine_captures[:4]]
    page = scans[0].pages[0]
    noise = np.random.default_rng(3).integers(-3, 4, page.pixels.shape)
    pixels = np.clip(page.pixels + noise, 0, 255).astype(np.uint8)
    again = replace(
        scans[0], file="again.jpg", sha256="f" * 64, pages=(replace(page, pixels=pixels),)
    )
    usable, refused = usable_scans([*scans, again])
    assert [scan.file for scan in usable] == [scan.file for scan in scans]
    assert refused[0].name == "again.jpg"
    assert scans[0].file in refused[0].reason


def test_one_scan_alone_is_told_what_is_missing_and_why(genuine_captures: Sequence[Any]) -> None:
    with pytest.raises(EnrolmentError, match="1 usable scan was given, 3 are needed: from fewer"):
        usable_scans([genuine_captures[0].scan])


def test_scans_that_lie_in_all_directions_are_laid_as_most_of_them_lie(
    blank: Any, scanner: Any, holders: Any
) -> None:
    captures = []
    for index, quarters in enumerate((1, 2, 0, 0, 3)):
        sheet = blank.sheet(holders[index])
        page = scanner.scan(sheet, 81 + index, quarters=quarters, name=f"{index}.png").scan.pages[0]
        captures.append(capture(f"{index}.png", page, find_outline(page.pixels)))
    found, refused = group(captures, Grid(size=SizeMm(width_mm=80.0, height_mm=56.0), dpi=150.0))
    assert refused == []
    turns = [quarter_turns(matrix) for matrix in found.homographies]
    assert turns[2] == turns[3] == 0
    assert sorted(turns) == [0, 0, 1, 2, 3]
