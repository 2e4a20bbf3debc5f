"""Name zones by what the genuine scans say in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from visualdoc.reading.text.naming import name_zones
from visualdoc.reading.types import Readings
from visualdoc.references.types import NamedBy, Zone

VISUAL = "viz"


def named_zones(zones: tuple[Zone, ...], readings: Sequence[Readings]) -> tuple[Zone, ...]:
    """Give a field name to zones whose text equals the MRZ's value on every genuine scan.

    Names that the examiner gave stay.
    """
    names = name_zones(
        [
            (reading.mrz, [field for field in reading.fields if field.source == VISUAL])
            for reading in readings
        ]
    )
    taken = {zone.field for zone in zones}
    return tuple(
        replace(zone, field=names[zone.id], named_by=NamedBy.MRZ)
        if zone.field is None and names.get(zone.id) not in {None, *taken}
        else zone
        for zone in zones
    )
