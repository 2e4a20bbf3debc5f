"""A blank as ink separations: plates with their element, composed into one printed picture."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from visualdoc.geometry import BoxMm, Scale, SizeMm
from visualdoc.imaging import drawing
from visualdoc.samples.lettering import Font, letter

Rgb = tuple[float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ink:
    """A printing ink by its transmittance (linear light, 0–1) at stops across the sheet.

    One stop is a solid colour; several are a split fountain, where inks run into each other.
    """

    name: str
    stops: tuple[tuple[float, Rgb], ...]

    @classmethod
    def solid(cls, name: str, rgb: Rgb) -> Ink:
        """Return an ink of one colour."""
        return cls(name=name, stops=((0.0, rgb),))

    def absorption(self, width_px: int) -> NDArray[np.float32]:
        """3 × W: light taken away at full coverage, column by column."""
        position = (np.arange(width_px) + 0.5) / width_px
        xs = [x for x, _ in self.stops]
        rows = [np.interp(position, xs, [rgb[c] for _, rgb in self.stops]) for c in range(3)]
        return np.asarray(1.0 - np.stack(rows), dtype=np.float32)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Plate:
    """One element in one ink.

    Attributes
    ----------
    coverage
        h × w uint8.
    row_px, column_px
        Where the array's top left lies on the sheet.
    """

    element: str
    ink: Ink
    coverage: NDArray[np.uint8]
    row_px: int
    column_px: int


@dataclass(slots=True)
class Sheet:
    """Collects the plates of one design.

    Attributes
    ----------
    size
        Trimmed size of the document.
    scale
        Resolution at which plates are drawn.
    """

    size: SizeMm
    scale: Scale
    plates: list[Plate] = field(default_factory=list)

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of the whole sheet."""
        return (
            round(self.scale.px(self.size.height_mm)),
            round(self.scale.px(self.size.width_mm)),
        )

    def px(self, length_mm: float) -> float:
        """Millimetres to pixels."""
        return self.scale.px(length_mm)

    def draw(
        self,
        element: str,
        ink: Ink,
        painter: Callable[[NDArray[np.uint8], NDArray[np.float64]], None],
        *,
        box: BoxMm | None = None,
        strength: float = 1.0,
    ) -> None:
        """Add a plate that ``painter(coverage, origin_px)`` draws.

        The painter works in sheet pixels less ``origin_px``.
        """
        rows, columns = self.shape
        whole = BoxMm(
            left_mm=0, top_mm=0, right_mm=self.size.width_mm, bottom_mm=self.size.height_mm
        )
        area = box or whole
        left, top = max(int(self.px(area.left_mm)), 0), max(int(self.px(area.top_mm)), 0)
        right = min(int(np.ceil(self.px(area.right_mm))), columns)
        bottom = min(int(np.ceil(self.px(area.bottom_mm))), rows)
        coverage = np.zeros((bottom - top, right - left), dtype=np.uint8)
        painter(coverage, np.array([left, top], dtype=np.float64))
        if strength < 1.0:
            coverage = (coverage.astype(np.float32) * np.float32(strength)).astype(np.uint8)
        self.plates.append(
            Plate(element=element, ink=ink, coverage=coverage, row_px=top, column_px=left)
        )

    def print_text(
        self,
        element: str,
        ink: Ink,
        text: str,
        *,
        x_mm: float,
        baseline_mm: float,
        size_mm: float,
        font: Font,
        align: str = "left",
        pitch_mm: float | None = None,
    ) -> None:
        """Add a plate with one line of pre-printed text."""
        pitch_px = None if pitch_mm is None else self.px(pitch_mm)
        drawn = letter(text, font=font, size_px=self.px(size_mm), tracking_px=pitch_px)
        lead = {"left": 0.0, "centre": 0.5, "right": 1.0}[align] * drawn.advance_px
        column = round(self.px(x_mm) - lead + drawn.origin_px[0])
        row = round(self.px(baseline_mm) + drawn.origin_px[1])
        self.plates.append(
            Plate(element=element, ink=ink, coverage=drawn.coverage, row_px=row, column_px=column)
        )


def overlap(
    plate_rows: tuple[int, int], plate_columns: tuple[int, int], shape: tuple[int, int]
) -> tuple[slice, slice, slice, slice] | None:
    """Clip a plate's rectangle to a picture: slices in the picture, then slices in the plate."""
    top, bottom = max(plate_rows[0], 0), min(plate_rows[1], shape[0])
    left, right = max(plate_columns[0], 0), min(plate_columns[1], shape[1])
    if top >= bottom or left >= right:
        return None
    return (
        slice(top, bottom),
        slice(left, right),
        slice(top - plate_rows[0], bottom - plate_rows[0]),
        slice(left - plate_columns[0], right - plate_columns[0]),
    )


def without(plates: Iterable[Plate], elements: frozenset[str]) -> list[Plate]:
    """Plates that do not belong to the named elements."""
    return [plate for plate in plates if plate.element not in elements]


def soften(plate: Plate, sigma_px: float) -> Plate:
    """Spread the ink a little, as paper does (optical and mechanical dot gain)."""
    return Plate(
        element=plate.element,
        ink=plate.ink,
        coverage=drawing.gaussian_u8(plate.coverage, sigma_px),
        row_px=plate.row_px,
        column_px=plate.column_px,
    )
