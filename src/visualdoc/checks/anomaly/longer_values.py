"""A value that is longer than any enrolled one runs past its zone, and is lawful.

Five scans do not show the longest name. Ink in line with a text zone and touching its end is judged
more mildly: it must differ more than such a value does to count as much.
"""

from __future__ import annotations

from visualdoc.checks.anomaly.regions import Region
from visualdoc.checks.anomaly.wording import Difference
from visualdoc.geometry import BoxMm
from visualdoc.references.types import DocumentType, Zone, ZoneKind

REACH_MM = 2.5
"""Largest distance between a zone's end and the ink that runs on from it: about a wide letter."""

LINE_HEIGHT_MM = 6.0
"""Taller regions are no line of text."""

WEIGHT = 0.4
"""Share of the statistic that such a region keeps."""

MOSTLY_INK = 2.0
"""Running on adds ink; where as much is missing, something was put over the print."""


def weight(document_type: DocumentType, region: Region, found: Difference) -> float:
    """Return the share of a region's statistic that counts.

    Returns
    -------
    float
        1, or less where the region may be the end of a long value.
    """
    left, top, right, bottom = region.polygon_mm.bounds
    adds_ink = found.extra_ink_levels > MOSTLY_INK * found.missing_ink_levels
    if region.whole_page or not adds_ink or bottom - top > LINE_HEIGHT_MM:
        return 1.0
    box = BoxMm(left_mm=left, top_mm=top, right_mm=right, bottom_mm=bottom)
    runs_on = any(_runs_on(box, zone) for zone in document_type.zones_of(ZoneKind.TEXT))
    return WEIGHT if runs_on else 1.0


def _runs_on(box: BoxMm, zone: Zone) -> bool:
    middle = (box.top_mm + box.bottom_mm) / 2
    in_line = zone.box.top_mm < middle < zone.box.bottom_mm
    gap = max(box.left_mm - zone.box.right_mm, zone.box.left_mm - box.right_mm)
    inside = box.left_mm >= zone.box.left_mm and box.right_mm <= zone.box.right_mm
    return in_line and gap < REACH_MM and not inside
