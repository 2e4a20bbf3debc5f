"""What a type enrolled without a description is compared with.

A described box says where the form has room. Zones are meant to be as large as the longest lawful
value, and where the format fixes a value's length (a date, a number, one letter) that is less than
the room of a wide cell: then neither box is wrong. So the truth lies between two boxes: the one
that the longest lawful value reaches, and the described one. Edges between the two are right, and
so is either answer for a pixel between them. Figures against described boxes alone stand beside.

A page without a machine-readable zone is enrolled as most of its scans lie. Where that is not
upright, zones are compared as the type lies, and the turn is counted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from visualdoc.geometry import BoxMm, SizeMm
from visualdoc.references.serialization import dynamic_mask
from visualdoc.references.types import Zone

RASTER_PX_PER_MM = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """Zones of a page as it lies.

    Attributes
    ----------
    least
        With boxes that the longest lawful values reach.
    most
        As described, in the same order.
    """

    least: tuple[Zone, ...]
    most: tuple[Zone, ...]
    size: SizeMm

    @classmethod
    def of(cls, zones: Sequence[Zone], size: SizeMm, lawful: Mapping[str, BoxMm]) -> Self:
        """Take the described box where nothing is said about lawful values."""
        least = tuple(replace(zone, box=lawful.get(zone.id, zone.box)) for zone in zones)
        return cls(least=least, most=tuple(zones), size=size)

    def turned(self) -> Truth:
        """Turn the page anticlockwise by a quarter."""
        return Truth(
            least=tuple(self._turned(zone) for zone in self.least),
            most=tuple(self._turned(zone) for zone in self.most),
            size=SizeMm(width_mm=self.size.height_mm, height_mm=self.size.width_mm),
        )

    def _turned(self, zone: Zone) -> Zone:
        box = BoxMm(
            left_mm=zone.box.top_mm,
            top_mm=self.size.width_mm - zone.box.right_mm,
            right_mm=zone.box.bottom_mm,
            bottom_mm=self.size.width_mm - zone.box.left_mm,
        )
        return replace(zone, box=box)

    def lies_as(self, size: SizeMm) -> bool:
        """Whether a page of a size lies upright or across as this one does."""
        return (self.size.width_mm > self.size.height_mm) == (size.width_mm > size.height_mm)


def area_right(
    least: Sequence[Zone], most: Sequence[Zone], proposed: Sequence[Zone], size: SizeMm
) -> float:
    """Share of the page that is dynamic within ``least``, static outside ``most``, or between."""
    shape = (round(size.height_mm * RASTER_PX_PER_MM), round(size.width_mm * RASTER_PX_PER_MM))
    inner, outer, found = (
        dynamic_mask(shape, tuple(zones), RASTER_PX_PER_MM) for zones in (least, most, proposed)
    )
    return float(np.where(found, outer, ~inner).mean())


def admissible(box: BoxMm, least: BoxMm, most: BoxMm) -> BoxMm:
    """Box nearest to a proposed one among those that hold ``least`` and lie within ``most``."""
    return BoxMm(
        left_mm=min(max(box.left_mm, most.left_mm), least.left_mm),
        top_mm=min(max(box.top_mm, most.top_mm), least.top_mm),
        right_mm=max(min(box.right_mm, most.right_mm), least.right_mm),
        bottom_mm=max(min(box.bottom_mm, most.bottom_mm), least.bottom_mm),
    )


def overlap(one: BoxMm, other: BoxMm) -> float:
    """Intersection over union."""
    common = one.overlap_mm2(other)
    both = one.width_mm * one.height_mm + other.width_mm * other.height_mm - common
    return common / both if both > 0 else 0.0
