"""What an attack is, and the tools that all attacks share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from visualdoc.geometry import BoxMm
from visualdoc.samples.channel.scanning import Scanned
from visualdoc.samples.copies import Copy
from visualdoc.samples.design import Design, Record

Polygon = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Forged:
    """The result of an attack.

    Attributes
    ----------
    polygons_mm
        Where the alteration is, N × 2 each.
    counterparts_mm
        Places that are unaltered but contradict the altered ones (the visual zone beside a changed
        machine-readable zone): a region there is no false one.
    record
        What is now printed.
    variant
        How the attack was done, for example ``physical`` or ``digital``.
    """

    page: Scanned
    polygons_mm: tuple[Polygon, ...]
    record: Record
    variant: str
    counterparts_mm: tuple[Polygon, ...] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attack:
    """An attack by name, where it makes sense, and how it is done."""

    name: str
    applies: Callable[[Design], bool]
    forge: Callable[[Copy, float], Forged | None]


def polygon(box: BoxMm) -> Polygon:
    """Corners of a box, clockwise."""
    return np.array(box.polygon.xy, dtype=np.float64)


def filled_text_slots(copy: Copy, *, fields: tuple[str, ...] = ()) -> list[str]:
    """Ids of text slots with an entry, optionally only of some fields."""
    return [
        slot.id
        for slot in copy.design.slots_of("text")
        if copy.record.texts.get(slot.text_key)
        and (not fields or slot.field in fields)
        and slot.zone.width_mm > 6
    ]


def pick(rng: np.random.Generator, names: list[str]) -> str:
    """Pick one name."""
    return names[int(rng.integers(len(names)))]
