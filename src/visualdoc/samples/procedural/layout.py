"""Where things lie on the page: header, zone, pictures, fields and what closes the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from visualdoc.geometry import BoxMm
from visualdoc.samples.design import Process, Slot
from visualdoc.samples.designs.blanks import box
from visualdoc.samples.designs.slots import mrz_line
from visualdoc.samples.procedural import cells
from visualdoc.samples.procedural.cells import Setting
from visualdoc.samples.procedural.elements import Element, Lines, Tint
from visualdoc.samples.procedural.fields import Entries
from visualdoc.samples.procedural.forms import Form, Style
from visualdoc.samples.procedural.words import Language

Rng = np.random.Generator

_ROWS_FROM_BOTTOM_MM = {
    "TD1": (17.9, 13.7, 9.5), "TD2": (15.75, 9.4), "TD3": (15.75, 9.4), "MRVA": (15.75, 9.4),
    "MRVB": (15.75, 9.4),
}  # fmt: skip
_CHARACTERS = {"TD1": 30, "TD2": 36, "TD3": 44, "MRVA": 44, "MRVB": 36}
_ZONE_ABOVE_MM = 3.2  # from the middle of the first line up to what lies over the zone
_PEN, _SEAL = (0.03, 0.05, 0.28), (0.16, 0.10, 0.46)


@dataclass(slots=True)
class Layout:
    """Collects what was placed, and the area that is still free.

    Attributes
    ----------
    motto
        Name of the state in letters that every face draws.
    """

    form: Form
    style: Style
    languages: Sequence[Language]
    free: BoxMm
    motto: str
    elements: list[Element] = field(default_factory=list)
    slots: list[Slot] = field(default_factory=list)

    def take_top(self, height_mm: float) -> BoxMm:
        """Cut a strip off the top of the free area."""
        taken = replace(self.free, bottom_mm=self.free.top_mm + height_mm)
        self.free = replace(self.free, top_mm=taken.bottom_mm)
        return taken

    def take_bottom(self, height_mm: float) -> BoxMm:
        """Cut a strip off the bottom of the free area."""
        taken = replace(self.free, top_mm=self.free.bottom_mm - height_mm)
        self.free = replace(self.free, bottom_mm=taken.top_mm)
        return taken

    def take_side(self, width_mm: float, *, right: bool) -> BoxMm:
        """Cut a strip off the left or the right of the free area."""
        if right:
            taken = replace(self.free, left_mm=self.free.right_mm - width_mm)
            self.free = replace(self.free, right_mm=taken.left_mm)
        else:
            taken = replace(self.free, right_mm=self.free.left_mm + width_mm)
            self.free = replace(self.free, left_mm=taken.right_mm)
        return taken


def zone(rng: Rng, layout: Layout) -> None:
    """Place the machine-readable zone, sometimes on a tone of its own."""
    mrz = layout.form.mrz
    if mrz is None:
        return
    width, height = layout.form.size.width_mm, layout.form.size.height_mm
    rows, count = _ROWS_FROM_BOTTOM_MM[mrz], _CHARACTERS[mrz]
    left = max((width - count * 2.54) / 2, 3.5) + float(rng.uniform(-0.5, 0.5))
    top = height - rows[0] - _ZONE_ABOVE_MM
    if rng.random() < 0.3:
        layout.elements.append(Tint(name="zone ground", ink=layout.style.tint_ink, strength=0.25,
                                    box=box(0, top, width, height)))  # fmt: skip
    layout.slots += [
        mrz_line(k, characters=count, left_mm=left, centre_mm=height - above,
                 process=layout.style.process)
        for k, above in enumerate(rows, start=1)
    ]  # fmt: skip
    layout.free = replace(layout.free, bottom_mm=min(layout.free.bottom_mm, top))


def slot_at(layout: Layout, slot_id: str, kind: str, place: BoxMm, process: Process) -> Slot:
    """Return a slot that fills a place."""
    colour = {"signature": _PEN, "stamp": _SEAL}.get(kind, layout.style.value_colour)
    size = min(place.width_mm, place.height_mm) - 4 if kind == "stamp" else 3.0
    return Slot(id=slot_id, kind=kind, zone=place, process=process, font=layout.style.value_font,
                colour=colour, size_mm=size)  # fmt: skip


def pictures(rng: Rng, layout: Layout) -> None:
    """Place the portrait at a side, with signature below and a ghost across, as there is room."""
    small = not layout.form.is_paper
    if not small:
        return
    right = rng.random() < 0.3
    tall = layout.free.height_mm - 1
    wide = min(float(rng.uniform(0.24, 0.31)) * layout.form.size.width_mm, tall * 0.8, 36.0)
    column = layout.take_side(wide + 2.0, right=right)
    left = column.left_mm + (2.0 if right else 0.0)
    signed = tall > 1.3 * wide + 9 and rng.random() < 0.6
    height = min(tall - (9.5 if signed else 0), wide * float(rng.uniform(1.22, 1.38)))
    top = column.top_mm + 0.8
    portrait = box(left, top, left + wide, top + height)
    layout.slots.append(slot_at(layout, "portrait", "portrait", portrait,
                              layout.style.picture_process))  # fmt: skip
    if rng.random() < 0.35:
        outline(layout, "photo frame", portrait.grown(0.5))
    if signed:
        place = box(left, top + height + 1.2, left + wide, top + height + 8.2)
        layout.slots.append(slot_at(layout, "signature", "signature", place, layout.style.process))
    if layout.free.width_mm > 52 and rng.random() < 0.4:
        strip = layout.take_side(15.0, right=not right)
        side = strip.left_mm + (2 if not right else 0)
        low = strip.top_mm + float(rng.uniform(1, max(strip.height_mm - 18, 1.1)))
        ghost = box(side, low, side + 12.5, low + 16)
        layout.slots.append(replace(
            slot_at(layout, "ghost", "ghost", ghost, Process.LINE_SCREEN),
            colour=(0.2, 0.15, 0.35),
        ))  # fmt: skip


def outline(layout: Layout, name: str, place: BoxMm) -> None:
    """Draw a thin rule around a place."""
    ring = np.array(
        [
            (place.left_mm, place.top_mm),
            (place.right_mm, place.top_mm),
            (place.right_mm, place.bottom_mm),
            (place.left_mm, place.bottom_mm),
        ]
    )
    layout.elements.append(Lines(name=name, ink=layout.style.accent, box=place.grown(0.4),
                                 make=lambda _: [ring], width_mm=0.2, closed=True))  # fmt: skip


def grid(rng: Rng, layout: Layout, entries: Entries) -> None:
    """Fill what is free with the fields."""
    setting = Setting(entries=entries, style=layout.style, languages=layout.languages)
    made = cells.fill(rng, layout.free, setting, is_paper=layout.form.is_paper)
    layout.elements += made.elements
    layout.free = replace(layout.free, top_mm=layout.free.top_mm + made.height_mm)
    layout.slots += _with_second_spelling(made.slots, entries)


def _with_second_spelling(slots: Sequence[Slot], entries: Entries) -> list[Slot]:
    """Halve the place of the given names where a second script stands beside them."""
    found = list(slots)
    for index, slot in enumerate(slots):
        wide = slot.zone.width_mm > 60
        if slot.id == "given_names" and entries.script and wide:
            middle = (slot.zone.left_mm + slot.zone.right_mm) / 2
            found[index] = replace(slot, zone=replace(slot.zone, right_mm=middle - 1))
            found.append(cells.second_spelling(slot, entries.script, left_mm=middle + 1.8,
                                               right_mm=slot.zone.right_mm - 0.8))  # fmt: skip
    return found
