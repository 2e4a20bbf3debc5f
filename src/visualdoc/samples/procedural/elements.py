"""What a blank is put together from; each element knows its place in millimetres."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

from visualdoc.geometry import BoxMm
from visualdoc.imaging import drawing
from visualdoc.imaging.resampling import gaussian
from visualdoc.samples import line_work
from visualdoc.samples.designs import blanks
from visualdoc.samples.designs.blanks import Painter, box
from visualdoc.samples.lettering import Font, letter, width_px
from visualdoc.samples.procedural.crests import Crest
from visualdoc.samples.sheet import Ink, Sheet, overlap

_MEASURE_PX = 64.0
_SMALLEST_TEXT_PX = 4.0
"""Below this em microprint is a grey line on any capture and is drawn as one."""


def text_width_mm(text: str, *, font: Font, size_mm: float) -> float:
    """Advance of a text."""
    return width_px(text, font=font, size_px=_MEASURE_PX) / _MEASURE_PX * size_mm


class Element(Protocol):
    """A part of the blank."""

    @property
    def ink(self) -> Ink:
        """Ink that it is printed with."""

    @property
    def name(self) -> str:
        """Name of the printed element."""

    @property
    def box(self) -> BoxMm:
        """Where it lies."""

    def draw(self, sheet: Sheet) -> None:
        """Add its plates."""

    def inked(self, ink: Ink) -> Element:
        """Return it in another ink."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Printed:
    """What all elements have."""

    name: str
    ink: Ink

    def inked(self, ink: Ink) -> Self:
        """Return it in another ink."""
        return replace(self, ink=ink)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words(_Printed):
    """A line of pre-printed text.

    Attributes
    ----------
    bar
        Solid bar that the text is left out of; None prints the text itself.
    """

    text: str
    x_mm: float
    baseline_mm: float
    size_mm: float
    font: Font
    align: str = "left"
    bar: BoxMm | None = None

    @property
    def box(self) -> BoxMm:
        """Around ascenders and descenders, or the bar."""
        if self.bar is not None:
            return self.bar
        width = text_width_mm(self.text, font=self.font, size_mm=self.size_mm)
        left = self.x_mm - {"left": 0.0, "centre": 0.5, "right": 1.0}[self.align] * width
        return box(left, self.baseline_mm - self.size_mm, left + width,
                   self.baseline_mm + 0.35 * self.size_mm)  # fmt: skip

    def draw(self, sheet: Sheet) -> None:
        """Add its plate."""
        if self.bar is not None:
            sheet.draw(self.name, self.ink, self._left_out(sheet), box=self.bar)
            return
        sheet.print_text(
            self.name, self.ink, self.text, x_mm=self.x_mm, baseline_mm=self.baseline_mm,
            size_mm=self.size_mm, font=self.font, align=self.align,
        )  # fmt: skip

    def _left_out(self, sheet: Sheet) -> Painter:
        def paint(coverage: NDArray[np.uint8], origin_px: NDArray[np.float64]) -> None:
            coverage[:] = 255
            drawn = letter(self.text, font=self.font, size_px=sheet.px(self.size_mm))
            lead = {"left": 0.0, "centre": 0.5, "right": 1.0}[self.align] * drawn.advance_px
            at = np.array([self.x_mm, self.baseline_mm]) * sheet.scale.px_per_mm - origin_px
            column = round(float(at[0]) - lead + drawn.origin_px[0])
            row = round(float(at[1]) + drawn.origin_px[1])
            height, width = drawn.coverage.shape
            parts = overlap((row, row + height), (column, column + width), coverage.shape)
            if parts is not None:
                coverage[parts[:2]] -= drawn.coverage[parts[2:]]

        return paint


@dataclass(frozen=True, slots=True, kw_only=True)
class Legend(_Printed):
    """Text around a coat of arms, bent into a ring."""

    text: str
    centre_mm: tuple[float, float]
    radius_mm: float
    height_mm: float

    @property
    def box(self) -> BoxMm:
        """Square around the ring."""
        x, y, r = *self.centre_mm, self.radius_mm + 2 * self.height_mm
        return box(x - r, y - r, x + r, y + r)

    def draw(self, sheet: Sheet) -> None:
        """Add its plate."""
        painter, area = blanks.ring_text(
            sheet,
            text=self.text,
            centre_mm=self.centre_mm,
            radius_mm=self.radius_mm,
            height_mm=self.height_mm,
        )
        sheet.draw(self.name, self.ink, painter, box=area)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arms(_Printed):
    """A coat of arms."""

    crest: Crest
    centre_mm: tuple[float, float]
    radius_mm: float
    strength: float = 1.0

    @property
    def box(self) -> BoxMm:
        """Square around it."""
        x, y, r = *self.centre_mm, self.radius_mm * 1.05
        return box(x - r, y - r, x + r, y + r)

    def draw(self, sheet: Sheet) -> None:
        """Add its plate."""

        def paint(coverage: NDArray[np.uint8], origin_px: NDArray[np.float64]) -> None:
            x, y = np.array(self.centre_mm) * sheet.scale.px_per_mm - origin_px
            radius = sheet.px(self.radius_mm)
            self.crest.paint(coverage, centre_px=(float(x), float(y)), radius_px=radius)

        sheet.draw(self.name, self.ink, paint, box=self.box, strength=self.strength)


@dataclass(frozen=True, slots=True, kw_only=True)
class Relief(_Printed):
    """Fine parallel lines that rise over a coat of arms."""

    crest: Crest
    box: BoxMm
    pitch_mm: float
    lift_mm: float
    slope: float
    strength: float

    def draw(self, sheet: Sheet) -> None:
        """Add its plate."""

        def paint(coverage: NDArray[np.uint8], origin_px: NDArray[np.float64]) -> None:
            del origin_px
            rows, columns = coverage.shape
            height = np.zeros_like(coverage)
            self.crest.paint(height, centre_px=(columns / 2, rows / 2),
                             radius_px=0.47 * min(rows, columns))  # fmt: skip
            lines = line_work.relief(
                gaussian(height, sheet.px(0.15)) / np.float32(255), pitch=sheet.px(self.pitch_mm),
                lift=sheet.px(self.lift_mm), step=max(sheet.px(0.08), 1.0), slope=self.slope,
            )  # fmt: skip
            drawing.stroke(coverage, lines, width_px=sheet.px(0.07))

        strength = self.strength * thin(sheet, 0.07)
        sheet.draw(self.name, self.ink, paint, box=self.box, strength=strength)


def thin(sheet: Sheet, width_mm: float) -> float:
    """Return the tone of a line that is narrower than a pixel."""
    return min(sheet.px(width_mm), 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tint(_Printed):
    """An even tone."""

    box: BoxMm
    strength: float

    def draw(self, sheet: Sheet) -> None:
        """Add its plate."""
        sheet.draw(self.name, self.ink, blanks.tint(), box=self.box, strength=self.strength)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines(_Printed):
    """Polylines that are made at drawing time, as fine as the sheet needs them.

    Attributes
    ----------
    make
        Takes the step in millimetres and returns the lines.
    """

    box: BoxMm
    make: Callable[[float], line_work.Lines]
    width_mm: float
    strength: float = 1.0
    closed: bool = False

    def draw(self, sheet: Sheet) -> None:
        """Add its plate."""
        step_mm = max(0.25, sheet.scale.mm(3.0))
        painter = blanks.strokes(sheet, self.make(step_mm), self.width_mm, closed=self.closed)
        strength = self.strength * thin(sheet, self.width_mm)
        sheet.draw(self.name, self.ink, painter, box=self.box, strength=strength)


@dataclass(frozen=True, slots=True, kw_only=True)
class Microprint(_Printed):
    """A line of text too small to read without a glass."""

    text: str
    x_mm: tuple[float, float]
    baseline_mm: float
    height_mm: float = 0.3

    @property
    def box(self) -> BoxMm:
        """Around the line."""
        return box(self.x_mm[0], self.baseline_mm - self.height_mm, self.x_mm[1],
                   self.baseline_mm + 0.1)  # fmt: skip

    def draw(self, sheet: Sheet) -> None:
        """Add its plate."""
        if sheet.px(self.height_mm) / 0.714 >= _SMALLEST_TEXT_PX:
            blanks.microprint(sheet, self.name, self.ink, self.text, x_mm=self.x_mm,
                              y_mm=self.baseline_mm, height_mm=self.height_mm)  # fmt: skip
            return
        y = self.baseline_mm - self.height_mm / 2
        line = np.array([(self.x_mm[0], y), (self.x_mm[1], y)])
        sheet.draw(
            self.name, self.ink, blanks.strokes(sheet, [line], self.height_mm),
            box=self.box.grown(0.3), strength=0.3 * thin(sheet, self.height_mm),
        )  # fmt: skip
