"""The machine-readable zone of a type, from where it was read on its genuine scans."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from visualdoc.enrolment.grouping import Member
from visualdoc.errors import ModelError
from visualdoc.geometry import BoxMm
from visualdoc.inference import ModelStore
from visualdoc.reading.mrz.reader import locate_and_read
from visualdoc.references.types import Zone, ZoneKind

PAD_MM = 1.2
# a zone found by itself belongs to the MRZ when most of it lies there
SHARE_INSIDE = 0.5


def with_mrz_zone(
    zones: tuple[Zone, ...], members: Sequence[Member], models: ModelStore
) -> tuple[Zone, ...]:
    """Replace what varies inside the MRZ by one zone over all of it.

    Fillers and constant characters look static on few scans although they are not; the zone is
    therefore taken from the reader and not from variation. A described MRZ zone stays.
    """
    if any(zone.kind is ZoneKind.MRZ for zone in zones):
        return zones
    boxes = [box for member in members if (box := _box(member, models)) is not None]
    if len(boxes) * 2 <= len(members):
        return zones
    edges = np.array([[b.left_mm, b.top_mm, b.right_mm, b.bottom_mm] for b in boxes])
    box = BoxMm(
        left_mm=float(edges[:, 0].min()),
        top_mm=float(edges[:, 1].min()),
        right_mm=float(edges[:, 2].max()),
        bottom_mm=float(edges[:, 3].max()),
    ).grown(PAD_MM)
    outside = tuple(zone for zone in zones if not _inside(zone.box, box))
    return (*outside, Zone(id="mrz", kind=ZoneKind.MRZ, box=box))


def _box(member: Member, models: ModelStore) -> BoxMm | None:
    try:
        reading = locate_and_read(member.capture.page.pixels, models=models)
    except ModelError:
        return None
    if reading is None:
        return None
    corners = member.registration.page_to_document.polygon_to_mm(reading.corners_px)
    left, top, right, bottom = corners.bounds
    return BoxMm(left_mm=left, top_mm=top, right_mm=right, bottom_mm=bottom)


def _inside(inner: BoxMm, outer: BoxMm) -> bool:
    return inner.overlap_mm2(outer) > SHARE_INSIDE * inner.width_mm * inner.height_mm
