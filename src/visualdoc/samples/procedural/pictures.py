"""A design as a picture without printing and scanning: quick, at low resolution."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from visualdoc.geometry import BoxMm, Scale
from visualdoc.imaging.overprint import multiply_by, overprint
from visualdoc.imaging.resampling import resize_area
from visualdoc.samples import codes, marks, portraits
from visualdoc.samples.channel.entries import Placement, ink_box
from visualdoc.samples.colour import to_srgb
from visualdoc.samples.copies import MARK_KINDS, PICTURE_KINDS, fit
from visualdoc.samples.design import Design, Process, Record, Slot
from visualdoc.samples.lettering import letter
from visualdoc.samples.sheet import Ink, Plate, Rgb, Sheet, overlap

Picture = NDArray[np.uint8]
_Drawn = tuple[NDArray[np.uint8], int, int]  # coverage, row and column of its top left
_STRIPS = 40  # a split fountain is laid in so many solid strips
_FACE_PX = 84  # height at which faces are rendered; more is not seen on a quick picture
_PLAY_MM = (0.3, 0.8)  # spread and limit of the printer's shift, as in the full channel


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Filled:
    """A page that was filled in.

    Attributes
    ----------
    picture
        H × W × 3 uint8 sRGB, nothing around the document.
    boxes_mm
        Where ink of each slot lies.
    """

    picture: Picture
    record: Record
    boxes_mm: Mapping[str, BoxMm]


def blank_picture(design: Design, dpi: float) -> Picture:
    """Draw the blank alone.

    Returns
    -------
    numpy.ndarray
        H × W × 3 uint8 sRGB, exactly the document.
    """
    sheet = Sheet(size=design.size, scale=Scale(dpi))
    design.draw_blank(sheet)
    picture = np.empty((*sheet.shape, 3), dtype=np.uint8)
    picture[:] = np.tile(to_srgb(np.array(design.paper)), (picture.shape[1], 1))
    for plate in sheet.plates:
        _lay_plate(picture, plate)
    return picture


def filled_picture(
    design: Design, rng: np.random.Generator, dpi: float, *, blank: Picture | None = None
) -> Filled:
    """Draw a copy of the design, filled in for a person drawn from ``rng``.

    Parameters
    ----------
    blank
        Picture of the blank at the same resolution, where it is at hand; left unchanged.
    """
    record = design.draw_record(rng)
    picture = blank_picture(design, dpi) if blank is None else blank.copy()
    shift = np.clip(rng.normal(0, _PLAY_MM[0], 2), -_PLAY_MM[1], _PLAY_MM[1])
    place = Placement(dx_mm=float(shift[0]), dy_mm=float(shift[1]))
    entering = _Pass(picture=picture, record=record, place=place,
                     px_per_mm=Scale(dpi).px_per_mm)  # fmt: skip
    boxes = {}
    for slot in design.slots:
        box = entering.enter(slot, rng)
        if box is not None:
            boxes[slot.id] = box
    return Filled(picture=picture, record=record, boxes_mm=boxes)


def _shares(colour: Rgb) -> NDArray[np.uint8]:
    """Table of what an ink leaves of each channel at each coverage."""
    coverage = np.arange(256)[:, None] / 255.0
    return to_srgb(1.0 - coverage * (1.0 - np.array(colour)))


def _lay_plate(picture: Picture, plate: Plate) -> None:
    height, width = plate.coverage.shape
    parts = overlap((plate.row_px, plate.row_px + height),
                    (plate.column_px, plate.column_px + width), picture.shape[:2])  # fmt: skip
    if parts is None:
        return
    rows, columns, from_rows, from_columns = parts
    part, coverage = picture[rows, columns], plate.coverage[from_rows, from_columns]
    if len(plate.ink.stops) == 1:
        overprint(part, np.ascontiguousarray(coverage), _shares(plate.ink.stops[0][1]))
        return
    _lay_fountain(part, coverage, plate.ink, columns.start, picture.shape[1])


def _lay_fountain(
    part: Picture, coverage: NDArray[np.uint8], ink: Ink, start: int, page_width: int
) -> None:
    absorption = ink.absorption(page_width)
    edges = np.linspace(0, part.shape[1], _STRIPS + 1).round().astype(int)
    for left, right in pairwise(edges):
        if right <= left:
            continue
        r, g, b = 1.0 - absorption[:, start + (left + right) // 2]
        strip = np.ascontiguousarray(coverage[:, left:right])
        overprint(part[:, left:right], strip, _shares((float(r), float(g), float(b))))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pass:
    """One pass of the printer over one page."""

    picture: Picture
    record: Record
    place: Placement
    px_per_mm: float

    def enter(self, slot: Slot, rng: np.random.Generator) -> BoxMm | None:
        """Fill one slot, in place; return where its ink lies."""
        if slot.kind in PICTURE_KINDS:
            return _set_face(self.picture, slot, self.record, self.place, self.px_per_mm)
        if slot.kind == "barcode":
            drawn: _Drawn | None = self._code(slot)
        else:
            drawn = self._mark(slot, rng) if slot.kind in MARK_KINDS else self._text(slot)
        if drawn is None:
            return None
        coverage, row, column = drawn
        ink = Ink.solid("entry", slot.colour)
        plate = Plate(element=slot.id, ink=ink, coverage=coverage, row_px=row, column_px=column)
        _lay_plate(self.picture, plate)
        return ink_box(coverage, row=row, column=column, px_per_mm=self.px_per_mm)

    def _mark(self, slot: Slot, rng: np.random.Generator) -> _Drawn:
        coverage = marks.draw_mark(slot, self.record, rng, px_per_mm=self.px_per_mm)
        wander = rng.normal(0, 0.5, 2).clip(-1.2, 1.2)
        zone, place = slot.zone, self.place
        x = (zone.left_mm + zone.right_mm) / 2 + place.dx_mm + float(wander[0])
        y = (zone.top_mm + zone.bottom_mm) / 2 + place.dy_mm + float(wander[1])
        row = round(y * self.px_per_mm - coverage.shape[0] / 2)
        return coverage, row, round(x * self.px_per_mm - coverage.shape[1] / 2)

    def _code(self, slot: Slot) -> _Drawn:
        coverage = codes.draw_code(slot, self.record, px_per_mm=self.px_per_mm)
        row = (slot.zone.top_mm + codes.CODE_MARGIN_MM + self.place.dy_mm) * self.px_per_mm
        column = (slot.zone.left_mm + codes.CODE_MARGIN_MM + self.place.dx_mm) * self.px_per_mm
        return coverage, round(row), round(column)

    def _text(self, slot: Slot) -> _Drawn | None:
        text = self.record.texts.get(slot.text_key, "")
        if not text:
            return None
        scale = self.px_per_mm
        size_px = fit(slot, text, scale).size_mm * scale
        pitch = None if slot.pitch_mm is None else slot.pitch_mm * scale
        drawn = letter(text, font=slot.font, size_px=size_px, tracking_px=pitch)
        lead = {"left": 0.0, "centre": 0.5, "right": 1.0}[slot.align] * drawn.advance_px
        column = round((slot.x_mm + self.place.dx_mm) * scale - lead + drawn.origin_px[0])
        row = round((slot.baseline_mm + self.place.dy_mm) * scale + drawn.origin_px[1])
        return drawn.coverage, row, column


def _set_face(
    picture: Picture, slot: Slot, record: Record, place: Placement, px_per_mm: float
) -> BoxMm | None:
    box = place.box(slot.zone)
    top, left = round(box.top_mm * px_per_mm), round(box.left_mm * px_per_mm)
    height, width = round(box.height_mm * px_per_mm), round(box.width_mm * px_per_mm)
    small = portraits.render(record.person.look, height_px=_FACE_PX,
                             width_px=round(_FACE_PX * width / height))  # fmt: skip
    face = resize_area(small, width_px=width, height_px=height)
    if slot.process not in {Process.AM_HALFTONE, Process.FM_HALFTONE}:
        grey = face.mean(axis=2, keepdims=True)
        pale = 0.5 if slot.kind == "ghost" else 1.0
        face = np.repeat(255 - (255 - grey) * pale, 3, axis=2).astype(np.uint8)
    parts = overlap((top, top + height), (left, left + width), picture.shape[:2])
    if parts is None:
        return None
    rows, columns, from_rows, from_columns = parts
    multiply_by(picture[rows, columns], np.ascontiguousarray(face[from_rows, from_columns]))
    return box
