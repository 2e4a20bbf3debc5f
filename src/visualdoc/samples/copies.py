"""One copy of a document: blank, entries and the way it was printed and scanned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from visualdoc.geometry import BoxMm, Scale
from visualdoc.samples import codes, marks, portraits
from visualdoc.samples.channel import entries, lots
from visualdoc.samples.channel.blank import compose, ink_order
from visualdoc.samples.channel.entries import Placement
from visualdoc.samples.channel.scanning import Printed, Scanned, scan
from visualdoc.samples.channel.wear import wear
from visualdoc.samples.design import Design, Record, Slot
from visualdoc.samples.lettering import width_px
from visualdoc.samples.seeds import stream
from visualdoc.samples.sheet import Plate, Sheet, without

PICTURE_KINDS = frozenset({"portrait", "ghost"})
MARK_KINDS = frozenset({"signature", "stamp"})
PRINT_LOTS = 3
SCANNERS = 4


@dataclass(slots=True)
class Press:
    """Prints the blanks of one design; keeps the plates and the last printed lot."""

    design: Design
    seed: int
    _plates: list[Plate] = field(default_factory=list)
    _kept: dict[int, NDArray[np.uint8]] = field(default_factory=dict)

    @property
    def scale(self) -> Scale:
        """Resolution of the printed picture."""
        return Scale(self.design.print_dpi)

    def plates(self) -> list[Plate]:
        """Draw the plates once."""
        if not self._plates:
            sheet = Sheet(size=self.design.size, scale=self.scale)
            self.design.draw_blank(sheet)
            self._plates = sheet.plates
        return self._plates

    def blank(
        self,
        lot: int,
        *,
        omitted: frozenset[str] = frozenset(),
        displaced_mm: Mapping[str, tuple[float, float]] | None = None,
    ) -> NDArray[np.uint8]:
        """Return a printed blank (a fresh copy; the caller prints on it).

        Parameters
        ----------
        omitted
            Elements that are not printed.
        displaced_mm
            Elements printed at another place, with their displacement (x, y).
        """
        if omitted or displaced_mm:
            moved = [_moved(p, displaced_mm or {}, self.scale) for p in self.plates()]
            return self._print(without(moved, omitted), lot)
        if lot not in self._kept:
            self._kept = {lot: self._print(self.plates(), lot)}  # one at a time: they are large
        return self._kept[lot].copy()

    def _print(self, plates: list[Plate], lot: int) -> NDArray[np.uint8]:
        inks = ink_order(self.plates())
        return compose(
            plates,
            inks=inks,
            shape=Sheet(size=self.design.size, scale=self.scale).shape,
            px_per_mm=self.scale.px_per_mm,
            paper=self.design.paper,
            lot=lots.print_lot(self.seed, self.design.name, lot, inks=len(inks)),
        )


def _moved(plate: Plate, by_mm: Mapping[str, tuple[float, float]], scale: Scale) -> Plate:
    dx_mm, dy_mm = by_mm.get(plate.element, (0.0, 0.0))
    return replace(
        plate,
        column_px=plate.column_px + round(scale.px(dx_mm)),
        row_px=plate.row_px + round(scale.px(dy_mm)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PageDraft:
    """What goes on one copy; a forgery changes this before printing.

    Attributes
    ----------
    shifts
        Extra displacement (x, y) in mm of single slots.
    omitted
        Pre-printed elements that are missing.
    displaced_mm
        Pre-printed elements that lie elsewhere, with their displacement (x, y).
    unprinted
        Slots that stay empty.
    """

    record: Record
    slots: tuple[Slot, ...]
    shifts: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    omitted: frozenset[str] = frozenset()
    displaced_mm: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    unprinted: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Page:
    """A printed page before it is scanned.

    Attributes
    ----------
    ink_boxes
        Where the ink of each slot lies, in mm.
    placements
        Where each slot's pass lay.
    """

    image: NDArray[np.uint8]
    draft: PageDraft
    ink_boxes: Mapping[str, BoxMm]
    placements: Mapping[str, Placement]


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A numbered copy of a design under a seed: everything about it follows from its key."""

    press: Press
    key: str
    record: Record

    @classmethod
    def draw(cls, press: Press, key: str) -> Copy:
        """Draw the entries of the copy ``key``."""
        document = press.design.family or press.design.name
        record = press.design.draw_record(stream(press.seed, document, "record", key))
        return cls(press=press, key=key, record=record)

    @property
    def design(self) -> Design:
        """The copy's design."""
        return self.press.design

    @property
    def px_per_mm(self) -> float:
        """Resolution of the printed page."""
        return self.press.scale.px_per_mm

    def stream(self, *name: str | int) -> np.random.Generator:
        """Return a random stream of this copy."""
        return stream(self.press.seed, self.design.name, self.key, *name)

    @property
    def lot(self) -> int:
        """Print run of the blank."""
        return int(self.stream("lot").integers(PRINT_LOTS))

    def draft(self) -> PageDraft:
        """Return the unaltered draft."""
        return PageDraft(record=self.record, slots=self.design.slots)

    def print_page(self, draft: PageDraft | None = None) -> Page:
        """Print the copy, by default unaltered."""
        draft = draft or self.draft()
        image = self.press.blank(self.lot, omitted=draft.omitted, displaced_mm=draft.displaced_mm)
        passes = self._passes()
        boxes: dict[str, BoxMm] = {}
        placements: dict[str, Placement] = {}
        for slot in draft.slots:
            base = passes["picture" if slot.kind in PICTURE_KINDS else "text"]
            dx, dy = draft.shifts.get(slot.id, (0.0, 0.0))
            placement = Placement(dx_mm=base.dx_mm + dx, dy_mm=base.dy_mm + dy)
            if slot.id in draft.unprinted:
                continue
            box = self.enter(image, slot, draft.record, placement)
            if box is not None:
                boxes[slot.id], placements[slot.id] = box, placement
        wear(image, self.stream("wear"), px_per_mm=self.px_per_mm)
        return Page(image=image, draft=draft, ink_boxes=boxes, placements=placements)

    def _passes(self) -> dict[str, Placement]:
        rng = self.stream("passes")
        dx, dy = np.clip(rng.normal(0, 0.3, 2), -0.8, 0.8)
        ex, ey = np.clip(rng.normal(0, 0.15, 2), -0.35, 0.35)
        return {
            "text": Placement(dx_mm=float(dx), dy_mm=float(dy)),
            "picture": Placement(dx_mm=float(dx + ex), dy_mm=float(dy + ey)),
        }

    def enter(
        self, image: NDArray[np.uint8], slot: Slot, record: Record, placement: Placement
    ) -> BoxMm | None:
        """Fill one slot on a page, in place."""
        rng = self.stream("slot", slot.id)
        if slot.kind in PICTURE_KINDS:
            box = placement.box(slot.zone)
            picture = portrait_of(record, box, ghost=slot.kind == "ghost")
            entries.print_picture(
                image, picture, box, slot.process, px_per_mm=self.px_per_mm, colour=slot.colour
            )
            return box
        if slot.kind == "barcode":
            return codes.set_code(image, slot, record, placement, rng, px_per_mm=self.px_per_mm)
        if slot.kind in MARK_KINDS:
            return marks.set_mark(image, slot, record, placement, rng, px_per_mm=self.px_per_mm)
        text = record.texts.get(slot.text_key, "")
        fitting = fit(slot, text, self.px_per_mm)
        return entries.print_text(image, text, fitting, placement, rng, px_per_mm=self.px_per_mm)

    def scan_page(self, page: Page | NDArray[np.uint8], *, dpi: float, again: int = 0) -> Scanned:
        """Scan a printed page on this copy's scanner; ``again`` numbers repeated scans."""
        image = page.image if isinstance(page, Page) else page
        number = int(self.stream("scanner", again).integers(SCANNERS))
        return scan(
            self.as_object(image),
            lots.scanner(self.press.seed, number),
            self.stream("scan", again),
            dpi=dpi,
            turn_deg=self.turn_deg if again == 0 else 0,
        )

    @property
    def turn_deg(self) -> int:
        """How the document lies on the glass: mostly upright."""
        rng = self.stream("turn")
        return int(rng.choice([90, 180, 270])) if rng.random() < 0.2 else 0

    @property
    def jpeg_quality(self) -> int:
        """Quality at which this copy's scanner saves."""
        number = int(self.stream("scanner", 0).integers(SCANNERS))
        return lots.scanner(self.press.seed, number).jpeg_quality

    def as_object(self, image: NDArray[np.uint8]) -> Printed:
        """Give a printed surface its size and outline."""
        return Printed(
            image=image,
            scale=self.press.scale,
            size=self.design.size,
            corner_radius_mm=self.design.corner_radius_mm,
        )


def portrait_of(record: Record, box: BoxMm, *, ghost: bool) -> NDArray[np.uint8]:
    """Render the holder's portrait for a box: 300 dpi, as photographs are delivered."""
    dpi = 200 if ghost else 300
    scale = Scale(dpi)
    return portraits.render(
        record.person.look,
        width_px=round(scale.px(box.width_mm)),
        height_px=round(scale.px(box.height_mm)),
    )


def fit(slot: Slot, text: str, px_per_mm: float) -> Slot:
    """Return the slot with a size at which a long text still fits its zone."""
    if slot.pitch_mm is not None or not text:
        return slot
    width_mm = width_px(text, font=slot.font, size_px=slot.size_mm * px_per_mm) / px_per_mm
    room_mm = slot.zone.width_mm - 1.2
    if width_mm <= room_mm:
        return slot
    return replace(slot, size_mm=slot.size_mm * room_mm / width_mm)
