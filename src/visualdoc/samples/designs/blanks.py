"""Pre-print building blocks that the designs share."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from visualdoc.geometry import BoxMm
from visualdoc.imaging import drawing
from visualdoc.imaging.resampling import gaussian, remap
from visualdoc.samples import emblem, line_work
from visualdoc.samples.lettering import Font, letter
from visualdoc.samples.sheet import Ink, Sheet

Painter = Callable[[NDArray[np.uint8], NDArray[np.float64]], None]


def box(left: float, top: float, right: float, bottom: float) -> BoxMm:
    """Shorthand for a box in millimetres."""
    return BoxMm(left_mm=left, top_mm=top, right_mm=right, bottom_mm=bottom)


def strokes(
    sheet: Sheet, lines_mm: line_work.Lines, width_mm: float, *, closed: bool = False
) -> Painter:
    """Painter of polylines given in millimetres."""

    def paint(coverage: NDArray[np.uint8], origin_px: NDArray[np.float64]) -> None:
        placed = [line * sheet.scale.px_per_mm - origin_px for line in lines_mm]
        drawing.stroke(coverage, placed, width_px=sheet.px(width_mm), closed=closed)

    return paint


def tint() -> Painter:
    """Painter of an even tone (its strength is the plate's)."""

    def paint(coverage: NDArray[np.uint8], origin_px: NDArray[np.float64]) -> None:
        del origin_px
        coverage[:] = 255

    return paint


def arms(sheet: Sheet, *, centre_mm: tuple[float, float], radius_mm: float) -> Painter:
    """Painter of the arms of Utopia."""

    def paint(coverage: NDArray[np.uint8], origin_px: NDArray[np.float64]) -> None:
        x, y = (c * sheet.scale.px_per_mm - o for c, o in zip(centre_mm, origin_px, strict=True))
        emblem.paint(coverage, centre_px=(x, y), radius_px=sheet.px(radius_mm))

    return paint


def relief_arms(sheet: Sheet, *, pitch_mm: float, lift_mm: float, width_mm: float) -> Painter:
    """Painter of fine lines that rise and swell over the arms, so that they stand out."""

    def paint(coverage: NDArray[np.uint8], origin_px: NDArray[np.float64]) -> None:
        del origin_px
        height = np.zeros_like(coverage)
        rows, columns = height.shape
        emblem.paint(height, centre_px=(columns / 2, rows / 2), radius_px=0.47 * min(rows, columns))
        smooth = gaussian(height, sheet.px(0.12)) / np.float32(255)
        lines = line_work.relief(
            smooth, pitch=sheet.px(pitch_mm), lift=sheet.px(lift_mm), step=sheet.px(0.05), slope=0.0
        )
        swollen = np.zeros_like(coverage)
        drawing.stroke(coverage, lines, width_px=sheet.px(width_mm))
        drawing.stroke(swollen, lines, width_px=sheet.px(2.2 * width_mm))
        np.maximum(coverage, (swollen * smooth).astype(np.uint8), out=coverage)

    return paint


def microprint(
    sheet: Sheet,
    element: str,
    ink: Ink,
    text: str,
    *,
    x_mm: tuple[float, float],
    y_mm: float,
    height_mm: float = 0.28,
) -> None:
    """Add a line of microprint: text repeated until it fills the length."""
    size_px = sheet.px(height_mm / 0.714)  # capital height of the sans is 0.714 em
    one = letter(text, font=Font.SANS_BOLD, size_px=size_px)
    wanted = sheet.px(x_mm[1] - x_mm[0])
    count = max(int(wanted / one.advance_px), 1)
    line = text * count
    sheet.print_text(
        element,
        ink,
        line,
        x_mm=x_mm[0],
        baseline_mm=y_mm,
        size_mm=height_mm / 0.714,
        font=Font.SANS_BOLD,
    )


def ring_text(
    sheet: Sheet, *, text: str, centre_mm: tuple[float, float], radius_mm: float, height_mm: float
) -> tuple[Painter, BoxMm]:
    """Painter of text bent into a full circle, and the box it needs."""
    size_px = sheet.px(height_mm / 0.714)
    once = letter(text, font=Font.SANS_BOLD, size_px=size_px)
    count = max(round(2 * np.pi * sheet.px(radius_mm) / once.advance_px), 1)
    strip = letter(text * count, font=Font.SANS_BOLD, size_px=size_px).coverage
    reach = radius_mm + height_mm
    cx, cy = centre_mm
    area = box(cx - reach, cy - reach, cx + reach, cy + reach)

    def paint(coverage: NDArray[np.uint8], origin_px: NDArray[np.float64]) -> None:
        x, y = (c * sheet.scale.px_per_mm - o for c, o in zip(centre_mm, origin_px, strict=True))
        at = line_work.ring_of_text(
            strip, radius=sheet.px(radius_mm), centre=(x, y), size=max(coverage.shape)
        ).astype(np.float32)
        bent = remap(strip, at[..., 0], at[..., 1])
        inside = (at[..., 1] >= 0) & (at[..., 1] < strip.shape[0])
        rows, columns = coverage.shape
        coverage[:] = np.where(inside, bent, 0)[:rows, :columns]

    return paint, area


def guilloche_field(
    sheet: Sheet,
    element: str,
    ink: Ink,
    *,
    area: BoxMm,
    pitch_mm: float,
    harmonics: tuple[tuple[float, float, float, float], ...],
    width_mm: float,
    strength: float = 1.0,
) -> None:
    """Add a field of waving lines."""
    lines = line_work.wave_field(
        left=area.left_mm,
        right=area.right_mm,
        top=area.top_mm - 3,
        bottom=area.bottom_mm + 3,
        pitch=pitch_mm,
        harmonics=harmonics,
        step=0.25,
    )
    sheet.draw(element, ink, strokes(sheet, lines, width_mm), box=area, strength=strength)


def rosette(
    sheet: Sheet,
    element: str,
    ink: Ink,
    *,
    centre_mm: tuple[float, float],
    rings: tuple[tuple[float, float, int, int], ...],
    width_mm: float,
    strength: float = 1.0,
) -> None:
    """Add a rosette; each ring is ``(inner, outer, lobes, strands)``."""
    lines = [
        line
        for inner, outer, lobes, strands in rings
        for line in line_work.rosette(
            centre=centre_mm, inner=inner, outer=outer, lobes=lobes, strands=strands
        )
    ]
    reach = max(outer for _, outer, _, _ in rings) + 1
    cx, cy = centre_mm
    sheet.draw(
        element,
        ink,
        strokes(sheet, lines, width_mm, closed=True),
        box=box(cx - reach, cy - reach, cx + reach, cy + reach),
        strength=strength,
    )


def band(
    sheet: Sheet,
    element: str,
    ink: Ink,
    *,
    start_mm: tuple[float, float],
    end_mm: tuple[float, float],
    half_height_mm: float,
    wavelength_mm: float,
    strands: int,
    width_mm: float,
    strength: float = 1.0,
) -> None:
    """Add a straight plaited guilloche band."""
    lines = line_work.band(
        start=start_mm,
        end=end_mm,
        half_height=half_height_mm,
        strands=strands,
        wavelength=wavelength_mm,
        step=0.15,
    )
    reach = half_height_mm + 0.3
    area = box(
        min(start_mm[0], end_mm[0]) - reach,
        min(start_mm[1], end_mm[1]) - reach,
        max(start_mm[0], end_mm[0]) + reach,
        max(start_mm[1], end_mm[1]) + reach,
    )
    sheet.draw(element, ink, strokes(sheet, lines, width_mm), box=area, strength=strength)


def border(
    sheet: Sheet,
    element: str,
    ink: Ink,
    *,
    area: BoxMm,
    half_height_mm: float,
    width_mm: float,
    wavelength_mm: float,
    strands: int,
) -> None:
    """Add a plaited guilloche frame around ``area``, one plate a side."""
    left, top, right, bottom = area.left_mm, area.top_mm, area.right_mm, area.bottom_mm
    corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
    for start, end in zip(corners, [*corners[1:], corners[0]], strict=True):
        band(
            sheet, element, ink, start_mm=start, end_mm=end, half_height_mm=half_height_mm,
            wavelength_mm=wavelength_mm, strands=strands, width_mm=width_mm,
        )  # fmt: skip


def labels(
    sheet: Sheet, ink: Ink, entries: tuple[tuple[str, float, float], ...], *, size_mm: float = 1.75
) -> None:
    """Add small field captions ``(text, x, base line)``."""
    for text, x_mm, baseline_mm in entries:
        sheet.print_text(
            "captions",
            ink,
            text,
            x_mm=x_mm,
            baseline_mm=baseline_mm,
            size_mm=size_mm,
            font=Font.SANS,
        )
