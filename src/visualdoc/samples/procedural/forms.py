"""Sizes and kinds of documents, and what is random about the look of one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from visualdoc.geometry import SizeMm
from visualdoc.samples.design import Process
from visualdoc.samples.lettering import Font
from visualdoc.samples.sheet import Ink, Rgb

Rng = np.random.Generator


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A format.

    Attributes
    ----------
    kind
        card, passport, visa or paper: which titles and fields it has.
    mrz
        Format of the machine-readable zone (ICAO 9303-4 to -7), None without one.
    weight
        Share among all designs.
    """

    name: str
    kind: str
    size: SizeMm
    side: str
    weight: float
    mrz: str | None = None
    corner_radius_mm: float = 0.0

    @property
    def is_paper(self) -> bool:
        """Whether it is a sheet of office size."""
        return self.kind == "paper"


def _form(name: str, kind: str, width: float, height: float, weight: float, *,
          mrz: str | None = None, side: str = "front", radius: float = 0.0) -> Form:  # fmt: skip
    return Form(name=name, kind=kind, size=SizeMm(width_mm=width, height_mm=height), side=side,
                weight=weight, mrz=mrz, corner_radius_mm=radius)  # fmt: skip


FORMS = (
    _form("id1-front", "card", 85.6, 53.98, 0.17, radius=3.18),
    _form("id1-back", "card", 85.6, 53.98, 0.10, mrz="TD1", side="back", radius=3.18),
    _form("id2", "card", 105.0, 74.0, 0.09, mrz="TD2", radius=3.18),
    _form("id3", "passport", 125.0, 88.0, 0.12, mrz="TD3", side="data page", radius=3.18),
    _form("visa-a", "visa", 120.0, 80.0, 0.06, mrz="MRVA"),
    _form("visa-b", "visa", 105.0, 74.0, 0.05, mrz="MRVB"),
    _form("a4", "paper", 210.0, 297.0, 0.17),
    _form("a4-landscape", "paper", 297.0, 210.0, 0.06),
    _form("letter", "paper", 215.9, 279.4, 0.08),
    _form("letter-landscape", "paper", 279.4, 215.9, 0.02),
    _form("a5", "paper", 148.0, 210.0, 0.05),
    _form("a5-landscape", "paper", 210.0, 148.0, 0.03),
)


def pick_form(rng: Rng) -> Form:
    """Draw a format by its weight."""
    weights = np.array([form.weight for form in FORMS])
    return FORMS[int(rng.choice(len(FORMS), p=weights / weights.sum()))]


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """Inks, faces and sizes of one design.

    Attributes
    ----------
    cell
        How captions and values share a cell: above, left, boxed, ruled or table.
    """

    text_ink: Ink
    accent: Ink
    line_ink: Ink
    line_ink_2: Ink
    tint_ink: Ink
    paper: Rgb
    value_font: Font
    value_colour: Rgb
    title_face: int
    process: Process
    picture_process: Process
    cell: str
    caps: bool


VALUE_FONTS = (Font.SANS, Font.SANS_BOLD, Font.SERIF, Font.SERIF_BOLD, Font.MONO, Font.WIDE,
               Font.WIDE_BOLD, Font.BOOK, Font.BOOK_BOLD)  # fmt: skip
_PROCESSES = {
    "card": (Process.LASER_ENGRAVING, Process.INKJET),
    "passport": (Process.INKJET, Process.LASER_TONER),
    "visa": (Process.INKJET, Process.LASER_TONER),
    "paper": (Process.LASER_TONER, Process.INKJET),
}
_CELLS = {"card": ("above", "above", "ruled", "left"), "paper": ("above", "left", "boxed", "ruled",
          "table")}  # fmt: skip


def _rgb(hue: float, saturation: float, value: float) -> Rgb:
    """Colour of an ink in linear light from hue, saturation and value (all 0 to 1)."""
    k = (np.array([5.0, 3.0, 1.0]) + hue * 6) % 6
    rgb = value - value * saturation * np.clip(np.minimum(k, 4 - k), 0, 1)
    light = rgb**2.2
    return float(light[0]), float(light[1]), float(light[2])


def _fountain(rng: Rng, name: str, hue: float, saturation: float, value: float) -> Ink:
    """Draw an ink of one colour, or one that runs into others across the sheet."""
    first = _rgb(hue, saturation, value)
    if rng.random() < 0.4:
        return Ink.solid(name, first)
    second = _rgb((hue + float(rng.uniform(0.08, 0.5))) % 1, saturation, value)
    third = first if rng.random() < 0.4 else _rgb(float(rng.random()), saturation, value)
    middle = float(rng.uniform(0.35, 0.65))
    return Ink(name=name, stops=((0.0, first), (middle, second), (1.0, third)))


def pick_style(rng: Rng, form: Form) -> Style:
    """Draw a look."""
    hue, other = float(rng.random()), float(rng.random())
    black_text = rng.random() < (0.55 if form.is_paper else 0.25)
    text = (0.02, 0.02, 0.025) if black_text else _rgb(hue, float(rng.uniform(0.5, 1)), 0.32)
    grey = float(rng.uniform(0.015, 0.05))
    blue = rng.random() < 0.1
    process = _PROCESSES[form.kind][int(rng.random() < 0.4)]
    pictures = (Process.FM_HALFTONE, Process.AM_HALFTONE, process)
    picture = pictures[int(rng.integers(3 if process is Process.LASER_ENGRAVING else 2))]
    cells = _CELLS["paper" if form.is_paper else "card"]
    white = float(rng.uniform(0.80, 0.93))
    warm = float(rng.uniform(0.0, 0.07 if form.is_paper else 0.04))
    return Style(
        text_ink=Ink.solid("text", text),
        accent=Ink.solid("accent", _rgb(other, float(rng.uniform(0.5, 1)),
                                        float(rng.uniform(0.3, 0.7)))),
        line_ink=_fountain(rng, "lines", hue, 0.75, 0.62),
        line_ink_2=_fountain(rng, "second lines", (hue + 0.3) % 1, 0.7, 0.66),
        tint_ink=_fountain(rng, "tint", float(rng.random()), 0.45, 0.9),
        paper=(white, white, white - warm),
        value_font=VALUE_FONTS[int(rng.integers(len(VALUE_FONTS)))],
        value_colour=(0.02, 0.03, 0.16) if blue else (grey, grey, grey * 1.1),
        title_face=int(rng.integers(8)),
        process=process,
        picture_process=picture,
        cell=cells[int(rng.integers(len(cells)))],
        caps=bool(rng.random() < 0.3),
    )  # fmt: skip
