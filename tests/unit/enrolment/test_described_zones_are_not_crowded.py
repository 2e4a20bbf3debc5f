"""Beside what an examiner described, only what is too large to be overlooked becomes a zone."""

from __future__ import annotations

from typing import Any

from visualdoc.enrolment import enrol
from visualdoc.references.description import TypeDescription
from visualdoc.references.description_parts import ZoneDescription
from visualdoc.references.types import ZoneKind

FIELDS = {"surname": (6.0, 14.0), "number": (6.0, 28.0), "place": (6.0, 42.0)}


def _zone(name: str) -> ZoneDescription:
    left, top = FIELDS[name]
    return ZoneDescription(
        id=name, kind=ZoneKind.TEXT, box_mm=(left - 1, top - 1.5, left + 40, top + 4), field=name
    )


def test_specks_are_dropped_and_whole_values_are_added(
    blank: Any, scanner: Any, holders: Any, readers: Any
) -> None:
    scans = []
    for seed, holder in enumerate(holders[:4], start=1):
        sheet = blank.sheet(holder)
        # a darker lot: a stroke of 0.5 × 2 mm that half of the scans show
        if seed % 2:
            sheet[130:154, 820:826] -= 0.5
        scans.append(scanner.scan(sheet.clip(0.05, 1.0), seed).scan)
    described = TypeDescription(title="Paper", zones=(_zone("surname"), _zone("number")))
    zones = enrol("paper", scans, description=described, readers=readers).document_type.zones
    added = [zone for zone in zones if zone.id not in FIELDS]
    assert len(added) == 1
    left, top = FIELDS["place"]
    assert added[0].box.left_mm < left + 1
    # capitals begin some tenths of a millimetre below the line's top
    assert added[0].box.top_mm < top + 0.6 < added[0].box.bottom_mm
