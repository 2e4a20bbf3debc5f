"""Propose the personalisation zones: where genuine scans of different holders differ.

Zones are generous on purpose. Most false regions of a comparison come from zones drawn too tight,
not from the comparison.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from visualdoc.enrolment.captions import Form
from visualdoc.enrolment.differences import Differences
from visualdoc.enrolment.entries import Entry, entries
from visualdoc.enrolment.growth import Page, grown
from visualdoc.enrolment.kinds import kinds_of
from visualdoc.geometry import BoxMm, SizeMm
from visualdoc.imaging.components import box_area
from visualdoc.references.serialization import dynamic_mask
from visualdoc.references.types import Zone, ZoneKind

# the content of a described zone may run this far over its border without becoming a new zone
DESCRIBED_MARGIN_MM = 1.0
# who drew zones overlooked no speck: a darker lot of an imprint is no value
MIN_BESIDE_DESCRIBED_MM2 = 8.0
PICTURE_PAD_MM, STROKES_PAD_MM = 0.0, 1.2


def propose_zones(found: Differences, described: Sequence[Zone], form: Form) -> tuple[Zone, ...]:
    """Turn differences into zones; described zones are kept and what lies outside them is added.

    Parameters
    ----------
    described
        Zones from the examiner's description, or known before; may be empty.
    form
        The form's own print.
    """
    left_over = _outside(found, described)
    least_px = MIN_BESIDE_DESCRIBED_MM2 * found.px_per_mm**2 if described else 0.0
    parts = [one for one in entries(left_over, form.lines) if box_area(one.box) >= least_px]
    kinds = kinds_of(found, parts)
    page = Page.of(left_over, form, parts)
    zones = list(described)
    for index in sorted(range(len(parts)), key=lambda i: (parts[i].box[1], parts[i].box[0])):
        box = grown(index, page) if kinds[index] is ZoneKind.TEXT else _box(parts[index], found)
        zones.append(Zone(id=_free_id(zones), kind=kinds[index], box=_within(box, found.size)))
    return tuple(zones)


def _outside(found: Differences, described: Sequence[Zone]) -> Differences:
    known = tuple(replace(zone, box=zone.box.grown(DESCRIBED_MARGIN_MM)) for zone in described)
    free = ~dynamic_mask(found.shape, known, found.px_per_mm)
    return replace(found, differs=found.differs & free, solid=found.solid & free)


def _box(entry: Entry, found: Differences) -> BoxMm:
    left, top, right, bottom = (value / found.px_per_mm for value in entry.box)
    box = BoxMm(left_mm=left, top_mm=top, right_mm=right, bottom_mm=bottom)
    return box.grown(PICTURE_PAD_MM if entry.is_picture else STROKES_PAD_MM)


def _free_id(zones: Sequence[Zone]) -> str:
    taken = {zone.id for zone in zones}
    number = len(zones) + 1
    while f"z{number}" in taken:
        number += 1
    return f"z{number}"


def _within(box: BoxMm, size: SizeMm) -> BoxMm:
    return BoxMm(
        left_mm=max(box.left_mm, 0.0),
        top_mm=max(box.top_mm, 0.0),
        right_mm=min(box.right_mm, size.width_mm),
        bottom_mm=min(box.bottom_mm, size.height_mm),
    )
