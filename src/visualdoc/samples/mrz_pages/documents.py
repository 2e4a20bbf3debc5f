"""Whole documents in true millimetres: booklet page, cards, visas, the old French card."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from visualdoc.samples.mrz_pages.holders import random_zone
from visualdoc.samples.mrz_pages.marks import mark
from visualdoc.samples.mrz_pages.security import laminate, portrait, security_print, tint
from visualdoc.samples.mrz_pages.sheet import (
    BOLD_FACES,
    OCR_B_EM_MM,
    PLAIN_FACES,
    ZONE_FACE,
    Rgb,
    Sheet,
    capital_px,
)
from visualdoc.samples.mrz_pages.types import PX_PER_MM, FlatDocument, FlatZone, ZoneText

Rng = np.random.Generator

CARD_RADIUS_MM = 3.18  # ISO/IEC 7810
PITCH_MM = 2.54  # ICAO 9303-3 §4.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """Size and place of the zone (ICAO 9303-3 §4.2, 9303-4 to -7).

    Attributes
    ----------
    left_mm
        Left edge of the first character; issues depart by up to 1 mm.
    middle_mm
        Middle of the last line above the bottom edge.
    """

    title: str
    size_mm: tuple[float, float]
    left_mm: float
    middle_mm: float
    line_pitch_mm: float
    is_card: bool


SHAPES = {
    "TD3": Shape(title="PASSPORT", size_mm=(125.0, 88.0), left_mm=6.0, middle_mm=9.4,
                 line_pitch_mm=6.35, is_card=False),
    "TD2": Shape(title="IDENTITY CARD", size_mm=(105.0, 74.0), left_mm=4.0, middle_mm=9.4,
                 line_pitch_mm=6.35, is_card=True),
    "TD1": Shape(title="RESIDENCE PERMIT", size_mm=(85.6, 53.98), left_mm=5.0, middle_mm=5.9,
                 line_pitch_mm=4.25, is_card=True),
    "MRVA": Shape(title="VISA", size_mm=(120.0, 80.0), left_mm=4.0, middle_mm=9.4,
                  line_pitch_mm=6.35, is_card=False),
    "MRVB": Shape(title="VISA", size_mm=(105.0, 74.0), left_mm=4.0, middle_mm=9.4,
                  line_pitch_mm=6.35, is_card=False),
    "IDFRA": Shape(title="CARTE NATIONALE D'IDENTITÉ", size_mm=(105.0, 74.0), left_mm=5.0,
                   middle_mm=9.0, line_pitch_mm=6.35, is_card=True),
}  # fmt: skip
LABELS = (
    ("Surname / Nom", "surname"), ("Given names / Prénoms", "given_names"),
    ("Date of birth", "birth"), ("Sex / Sexe", "sex"), ("No.", "number"),
    ("Date of expiry", "expiry"), ("Nationality", "issuer"),
)  # fmt: skip


def draw_document(
    rng: Rng, *, form: str | None = None, dark: bool = False, stamped: bool = False
) -> FlatDocument:
    """Draw one document that bears a zone.

    Parameters
    ----------
    form
        Format of the zone, None draws one.
    dark
        Ground so dark that little contrast is left, all of it legible.
    stamped
        A stamp or a signature crosses the zone.
    """
    text = random_zone(rng, form)
    shape = SHAPES[text.format]
    sheet = Sheet(*shape.size_mm, _paper(rng, dark=dark))
    security_print(sheet, rng, **({"low": 0.7, "high": 0.9} if dark else {}))
    _fields(sheet, rng, text, shape)
    if rng.random() < 0.35:
        _band(sheet, rng, shape)
    zone = print_zone(sheet, rng, text, shape)
    if stamped:
        mark(sheet, rng, zone)
    if rng.random() < 0.4:
        laminate(sheet, rng)
    radius = CARD_RADIUS_MM if shape.is_card else 0.0
    return FlatDocument(pixels=sheet.pixels(), zone=zone, corner_radius_mm=radius)


def draw_front(rng: Rng, form: str = "TD1") -> FlatDocument:
    """Draw a side without a zone: portrait, fields and line work."""
    text = random_zone(rng, form)
    shape = SHAPES[form]
    sheet = Sheet(*shape.size_mm, _paper(rng, dark=False))
    security_print(sheet, rng)
    _fields(sheet, rng, text, shape, down_to_mm=shape.size_mm[1] - 3)
    radius = CARD_RADIUS_MM if shape.is_card else 0.0
    return FlatDocument(pixels=sheet.pixels(), zone=None, corner_radius_mm=radius)


def _paper(rng: Rng, *, dark: bool) -> Rgb:
    if dark:
        return tint(rng, low=0.36, high=0.55, colour=0.5)
    return tint(rng, low=0.86, high=0.98)


def _band(sheet: Sheet, rng: Rng, shape: Shape) -> None:
    """Tint the zone's own field, as many issues do."""
    top = shape.size_mm[1] - 23.2
    sheet.box(0, top, shape.size_mm[0], shape.size_mm[1], tint(rng, low=0.85, high=0.97))
    if rng.random() < 0.5:
        edge = np.array([[0, top], [shape.size_mm[0], top]])
        sheet.lines([edge], width_mm=0.2, ink=tint(rng, low=0.2, high=0.7))


def _fields(
    sheet: Sheet, rng: Rng, text: ZoneText, shape: Shape, *, down_to_mm: float | None = None
) -> None:
    """Print the visual part: title, portrait, labels and values."""
    width, height = shape.size_mm
    floor = down_to_mm or height - 24.0
    ink = tint(rng, low=0.05, high=0.25)
    bold, plain = str(rng.choice(BOLD_FACES)), str(rng.choice(PLAIN_FACES))
    em = 3.6 if width > 100 else 2.8
    sheet.text((8.0, 3.0 + em), shape.title, name=bold, em_mm=em, ink=ink)
    sheet.text((width * 0.62, 3.0 + em), text.issuer, name=bold, em_mm=em, ink=ink)
    tall = min(floor - 10.0, 42.0)
    left = 6.0 if rng.random() < 0.8 else width - 8.0 - tall * 0.78
    portrait(sheet, rng, (left, 9.0, left + tall * 0.78, 9.0 + tall))
    x = left + tall * 0.78 + 4 if left < width / 2 else 6.0
    size = min(2.9, (floor - 11.0) / (len(LABELS) * 2.1))
    y = 10.0 + size
    for label, key in LABELS:
        if y + 1.2 * size > floor:
            return
        sheet.text((x, y), label, name=plain, em_mm=size * 0.7, ink=ink)
        value = str(getattr(text, key)).upper().replace("<", "X") or "-"
        sheet.text((x, y + size * 1.05), value[:24], name=plain, em_mm=size, ink=(0.08, 0.08, 0.1))
        y += size * 2.1


def print_zone(sheet: Sheet, rng: Rng, text: ZoneText, shape: Shape) -> FlatZone:
    """Print the zone at its place, with an issue's own departures."""
    left = shape.left_mm + float(rng.uniform(-0.8, 0.8)) - 0.35
    stretch = float(rng.normal(1.0, 0.004))
    pitch, em = PITCH_MM * stretch, OCR_B_EM_MM * float(rng.normal(1.0, 0.015))
    left = min(left, shape.size_mm[0] - pitch * len(text.lines[0]) - 1.0)
    spacing = shape.line_pitch_mm + float(rng.normal(0, 0.05))
    last = shape.size_mm[1] - shape.middle_mm + float(rng.uniform(-0.7, 0.7))
    count = len(text.lines)
    middles = tuple(last - spacing * (count - 1 - index) for index in range(count))
    grey = float(rng.uniform(0.05, 0.28))
    ink = (grey, grey, min(grey + float(rng.uniform(0, 0.06)), 1.0))
    spread = float(rng.choice([0.0, 0.02, 0.035]))
    for line, middle in zip(text.lines, middles, strict=True):
        sheet.fixed_pitch((left, middle), line, pitch_mm=pitch, em_mm=em, ink=ink, spread_mm=spread)
    half = capital_px(ZONE_FACE, round(em * PX_PER_MM, 2)) / PX_PER_MM / 2
    start, stop = left + 0.1 * pitch, left + (len(text.lines[0]) - 0.1) * pitch
    top, bottom = middles[0] - half, middles[-1] + half
    return FlatZone(
        text=text,
        corners_mm=((start, top), (stop, top), (stop, bottom), (start, bottom)),
        left_mm=left,
        pitch_mm=pitch,
        middles_mm=middles,
    )
