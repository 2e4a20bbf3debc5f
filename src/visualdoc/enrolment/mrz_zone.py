"""The machine-readable zone of a type, from where it was read on its genuine scans."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from visualdoc.enrolment.grouping import Capture
from visualdoc.enrolment.registering import Member
from visualdoc.geometry import BoxMm, PageToDocument
from visualdoc.references.types import Zone, ZoneKind

PAD_MM = 0.5
# a zone found by itself belongs to the MRZ when most of it lies there
SHARE_INSIDE = 0.5


def mrz_box(places: Sequence[tuple[Capture, PageToDocument]]) -> BoxMm | None:
    """Where the machine-readable zone lies on the document, None when most scans show none.

    Fillers and constant characters look static on few scans although they are not; the zone is
    therefore taken from the reader and not from variation.
    """
    boxes = [
        place.polygon_to_mm(item.mrz.corners_px).bounds
        for item, place in places
        if item.mrz is not None
    ]
    if len(boxes) * 2 <= len(places):
        return None
    edges = np.array(boxes)
    return BoxMm(
        left_mm=float(edges[:, 0].min()),
        top_mm=float(edges[:, 1].min()),
        right_mm=float(edges[:, 2].max()),
        bottom_mm=float(edges[:, 3].max()),
    ).grown(PAD_MM)


def with_mrz_zone(zones: tuple[Zone, ...], members: Sequence[Member]) -> tuple[Zone, ...]:
    """Replace what varies inside the MRZ by one zone over all of it; a described one stays."""
    if any(zone.kind is ZoneKind.MRZ for zone in zones):
        return zones
    box = mrz_box([(m.capture, m.registration.page_to_document) for m in members])
    if box is None:
        return zones
    outside = tuple(zone for zone in zones if not _inside(zone.box, box))
    return (*outside, Zone(id="mrz", kind=ZoneKind.MRZ, box=box))


def _inside(inner: BoxMm, outer: BoxMm) -> bool:
    return inner.overlap_mm2(outer) > SHARE_INSIDE * inner.width_mm * inner.height_mm
