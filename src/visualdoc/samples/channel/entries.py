"""Personalisation: text, pictures, signatures and stamps laid over a blank."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visualdoc.geometry import BoxMm
from visualdoc.imaging.drawing import gaussian_u8
from visualdoc.imaging.resampling import gaussian, resize_area
from visualdoc.samples.channel import halftone
from visualdoc.samples.colour import to_linear, to_srgb
from visualdoc.samples.design import Process, Slot
from visualdoc.samples.lettering import letter
from visualdoc.samples.sheet import overlap

Colour = tuple[float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """How a pass of the printer lies on the blank: shift and turn about the sheet's origin."""

    dx_mm: float = 0.0
    dy_mm: float = 0.0

    def box(self, box: BoxMm) -> BoxMm:
        """Move a box with the pass."""
        return BoxMm(
            left_mm=box.left_mm + self.dx_mm,
            top_mm=box.top_mm + self.dy_mm,
            right_mm=box.right_mm + self.dx_mm,
            bottom_mm=box.bottom_mm + self.dy_mm,
        )


def rough(
    coverage: NDArray[np.uint8], process: Process, rng: np.random.Generator, px_per_mm: float
) -> NDArray[np.uint8]:
    """Give letter edges the character of the process that prints them."""
    padded = np.pad(coverage, 4)
    shape = padded.shape
    noise = gaussian(rng.standard_normal(shape, dtype=np.float32), 0.012 * px_per_mm)
    noise /= max(float(noise.std()), 1e-6)
    if process is Process.INKJET:
        soft = gaussian(padded, 0.022 * px_per_mm) / np.float32(255)
        edge = np.clip((soft - 0.42 + 0.13 * noise) * 4.5 + 0.5, 0, 1)
        grain = 1 - 0.035 * np.abs(rng.standard_normal(shape, dtype=np.float32)).clip(0, 2)
        return np.asarray(edge * grain * 253, dtype=np.uint8)
    if process is Process.LASER_TONER:
        soft = gaussian(padded, 0.012 * px_per_mm) / np.float32(255)
        edge = np.clip((soft - 0.45 + 0.10 * noise) * 8 + 0.5, 0, 1)
        specks = (gaussian(padded, 0.12 * px_per_mm) > 12) & (rng.random(shape) < 0.0006)
        return np.asarray(np.maximum(edge, specks * 0.8) * 252, dtype=np.uint8)
    soft = gaussian(padded, 0.016 * px_per_mm) / np.float32(255)
    return np.asarray(np.clip(soft * (0.96 + 0.05 * noise), 0, 1) * 240, dtype=np.uint8)


def lay(
    page: NDArray[np.uint8],
    coverage: NDArray[np.uint8],
    *,
    row: int,
    column: int,
    colour: Colour,
) -> None:
    """Multiply one ink into the page at a place, in place."""
    height, width = coverage.shape
    parts = overlap((row, row + height), (column, column + width), page.shape[:2])
    if parts is None:
        return
    to_rows, to_columns, from_rows, from_columns = parts
    light = to_linear(page[to_rows, to_columns])
    share = coverage[from_rows, from_columns].astype(np.float32)[..., None] / np.float32(255)
    page[to_rows, to_columns] = to_srgb(light * (1 - share * (1 - np.array(colour, np.float32))))


def print_text(
    page: NDArray[np.uint8],
    text: str,
    slot: Slot,
    placement: Placement,
    rng: np.random.Generator,
    *,
    px_per_mm: float,
) -> BoxMm | None:
    """Print one entry; return the box of its ink, None for an empty text."""
    if not text:
        return None
    pitch = None if slot.pitch_mm is None else slot.pitch_mm * px_per_mm
    drawn = letter(text, font=slot.font, size_px=slot.size_mm * px_per_mm, tracking_px=pitch)
    lead = {"left": 0.0, "centre": 0.5, "right": 1.0}[slot.align] * drawn.advance_px
    column = round((slot.x_mm + placement.dx_mm) * px_per_mm - lead + drawn.origin_px[0])
    row = round((slot.baseline_mm + placement.dy_mm) * px_per_mm + drawn.origin_px[1])
    inked = rough(drawn.coverage, slot.process, rng, px_per_mm)
    lay(page, inked, row=row - 4, column=column - 4, colour=slot.colour)
    return ink_box(drawn.coverage, row=row, column=column, px_per_mm=px_per_mm)


def ink_box(coverage: NDArray[np.uint8], *, row: int, column: int, px_per_mm: float) -> BoxMm:
    """Box of the inked pixels of a coverage map, in millimetres."""
    rows = np.flatnonzero(coverage.max(axis=1) > 100)
    columns = np.flatnonzero(coverage.max(axis=0) > 100)
    if not len(rows):
        rows, columns = np.arange(coverage.shape[0]), np.arange(coverage.shape[1])
    return BoxMm(
        left_mm=(column + int(columns[0])) / px_per_mm,
        top_mm=(row + int(rows[0])) / px_per_mm,
        right_mm=(column + int(columns[-1]) + 1) / px_per_mm,
        bottom_mm=(row + int(rows[-1]) + 1) / px_per_mm,
    )


def print_picture(
    page: NDArray[np.uint8],
    picture: NDArray[np.uint8],
    box: BoxMm,
    process: Process,
    *,
    px_per_mm: float,
    colour: Colour = (0.03, 0.03, 0.035),
) -> None:
    """Print a continuous-tone picture into a box by the slot's process, in place."""
    top, left = round(box.top_mm * px_per_mm), round(box.left_mm * px_per_mm)
    height, width = round(box.height_mm * px_per_mm), round(box.width_mm * px_per_mm)
    sized = resize_area(picture, width_px=width, height_px=height)
    parts = overlap((top, top + height), (left, left + width), page.shape[:2])
    if parts is None:
        return
    to_rows, to_columns, from_rows, from_columns = parts
    tone = to_linear(sized[from_rows, from_columns]).transpose(2, 0, 1)
    light = to_linear(page[to_rows, to_columns]).transpose(2, 0, 1).copy()
    origin = (int(to_rows.start), int(to_columns.start))
    if process in {Process.AM_HALFTONE, Process.FM_HALFTONE}:
        coverage = screen(halftone.separate(tone), process, origin=origin, px_per_mm=px_per_mm)
        halftone.lay_process_inks(light, coverage, strength=0.97)
    else:
        _one_ink(light, tone, process, colour, px_per_mm)
    page[to_rows, to_columns] = to_srgb(light).transpose(1, 2, 0)


def screen(
    coverage: NDArray[np.float32],
    process: Process,
    *,
    origin: tuple[int, int],
    px_per_mm: float,
    lines_per_inch: float = 175.0,
    grain_mm: float = 0.042,
) -> NDArray[np.float32]:
    """Halftone CMYK coverage (4 × h × w)."""
    shape = (coverage.shape[1], coverage.shape[2])
    planes = []
    for plane in range(4):
        if process is Process.AM_HALFTONE:
            cell = 25.4 / lines_per_inch * px_per_mm
            threshold = halftone.am_threshold(
                shape, origin=origin, cell_px=cell, angle_deg=halftone.AM_ANGLES_DEG[plane]
            )
            hardness = 0.45 * cell
        else:
            grain = max(round(grain_mm * px_per_mm), 1)
            threshold = halftone.fm_threshold(shape, origin=origin, grain_px=grain, phase=plane)
            hardness = 12.0
        sharp = halftone.dots(coverage[plane], threshold, hardness=hardness)
        soft = gaussian_u8((sharp * 255).astype(np.uint8), 0.012 * px_per_mm)
        planes.append(soft.astype(np.float32) / np.float32(255))
    return np.stack(planes)


def _one_ink(
    light: NDArray[np.float32],
    tone: NDArray[np.float32],
    process: Process,
    colour: Colour,
    px_per_mm: float,
) -> None:
    luma = np.tensordot(np.array([0.2126, 0.7152, 0.0722], np.float32), tone, axes=1)
    shape = (luma.shape[0], luma.shape[1])
    engraving = process is Process.LASER_ENGRAVING
    pitch = (0.10 if engraving else 0.21) * px_per_mm
    threshold = halftone.line_screen(shape, pitch_px=pitch, angle_deg=90 if engraving else 38)
    low, high = (0.04, 0.98) if engraving else (0.0, 0.72)
    wanted = np.clip(1.0 - np.sqrt(np.clip(luma, 0, 1)) * 1.04, low, high)
    sharp = halftone.dots(wanted, threshold, hardness=0.5 * pitch)
    soft = gaussian_u8((sharp * 255).astype(np.uint8), 0.014 * px_per_mm)
    for channel in range(3):
        light[channel] *= 1 - soft.astype(np.float32) / 255 * np.float32(1 - colour[channel])
