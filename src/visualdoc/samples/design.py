"""What a sample document is: its blank, its slots for personalisation and its description."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from visualdoc.geometry import BoxMm, SizeMm
from visualdoc.samples import calendars
from visualdoc.samples.lettering import Font
from visualdoc.samples.persons import Person
from visualdoc.samples.sheet import Sheet


class ArmsPainter(Protocol):
    """A coat of arms."""

    def paint(
        self, coverage: NDArray[np.uint8], *, centre_px: tuple[float, float], radius_px: float
    ) -> None:
        """Fill the arms into a coverage map, in place."""


class Process(StrEnum):
    """How personalisation gets on the blank."""

    LASER_TONER = "laser_toner"
    INKJET = "inkjet"
    LASER_ENGRAVING = "laser_engraving"
    AM_HALFTONE = "am_halftone"
    FM_HALFTONE = "fm_halftone"
    LINE_SCREEN = "line_screen"
    PEN = "pen"
    RUBBER = "rubber"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A place on the blank that is filled for each holder.

    Attributes
    ----------
    zone
        Generous box of the zone, as an examiner would describe it.
    x_mm, baseline_mm
        Where a text starts (or ends, or is centred, by ``align``).
    arms
        Arms within a stamp; those of Utopia when None.
    key
        Which entry of the record's ``texts`` is printed; the id when None.
    """

    id: str
    kind: str
    zone: BoxMm
    process: Process
    field: str | None = None
    script: str | None = None
    format: str | None = None
    key: str | None = None
    font: Font = Font.SANS
    size_mm: float = 3.0
    x_mm: float = 0.0
    baseline_mm: float = 0.0
    align: str = "left"
    pitch_mm: float | None = None
    colour: tuple[float, float, float] = (0.022, 0.022, 0.026)
    arms: ArmsPainter | None = None

    @property
    def text_key(self) -> str:
        """Key into the record's texts."""
        return self.key or self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What is entered on one copy.

    Attributes
    ----------
    values
        Normalised by field name: dates ISO, names as printed.
    texts
        What is printed, by slot text key.
    """

    values: Mapping[str, str]
    texts: Mapping[str, str]
    mrz: tuple[str, ...] | None
    person: Person


def build_record(
    values: Mapping[str, str],
    *,
    person: Person,
    mrz: tuple[str, ...] | None = None,
    texts: Mapping[str, str] | None = None,
) -> Record:
    """Make a record; dates print as ``12 MAR 1987`` unless ``texts`` says otherwise."""
    printed = {
        name: calendars.printed(date.fromisoformat(value)) if name.endswith("_date") else value
        for name, value in values.items()
    }
    printed.update({f"mrz{i}": line for i, line in enumerate(mrz or (), start=1)})
    printed.update(texts or {})
    return Record(values=values, texts=printed, mrz=mrz, person=person)


@dataclass(frozen=True, slots=True, kw_only=True)
class PrePrint:
    """A part of the blank: its name, where it lies and, for wording, what it says."""

    element: str
    box: BoxMm
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """One page side of one fictional document.

    Attributes
    ----------
    draw_blank
        Adds the pre-print plates to a sheet; the same every time.
    draw_record
        Draws the entries of one copy at random.
    recompose_mrz
        Builds the MRZ lines anew from changed values; None without MRZ.
    rules
        Issuing rules as in the type's description.
    family
        Name shared by the sides of one document, so that they show the same holder.
    family_sides
        Sides of all designs of the family, in order.
    emphasis
        Pre-printed elements that a forger would leave out or displace.
    preprint
        What is known of the blank, in printing order; empty where a design does not say.
    """

    name: str
    title: str
    side: str
    model: Mapping[str, Any]
    size: SizeMm
    print_dpi: float
    corner_radius_mm: float
    paper: tuple[float, float, float]
    slots: tuple[Slot, ...]
    draw_blank: Callable[[Sheet], None]
    draw_record: Callable[[np.random.Generator], Record]
    rules: Mapping[str, Any]
    emphasis: Mapping[str, BoxMm] = field(default_factory=dict)
    recompose_mrz: Callable[[Mapping[str, str]], tuple[str, ...]] | None = None
    family: str | None = None
    family_sides: tuple[str, ...] = ()
    preprint: tuple[PrePrint, ...] = ()

    def slot(self, slot_id: str) -> Slot:
        """Find a slot by its id."""
        return next(slot for slot in self.slots if slot.id == slot_id)

    def slots_of(self, *kinds: str) -> tuple[Slot, ...]:
        """Slots of the given kinds."""
        return tuple(slot for slot in self.slots if slot.kind in kinds)
