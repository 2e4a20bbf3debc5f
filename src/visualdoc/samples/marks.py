"""Signatures and rubber stamps."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline

from visualdoc.geometry import BoxMm
from visualdoc.imaging import drawing
from visualdoc.imaging.resampling import gaussian, remap
from visualdoc.samples import emblem, line_work
from visualdoc.samples.channel import entries
from visualdoc.samples.channel.entries import Placement
from visualdoc.samples.design import ArmsPainter, Record, Slot
from visualdoc.samples.lettering import Font, letter


def signature(
    rng: np.random.Generator, *, width_px: int, height_px: int, stroke_px: float
) -> NDArray[np.uint8]:
    """Draw a signature: a spline through turning points of a hurried hand, with pressure."""
    coverage = np.zeros((height_px, width_px), dtype=np.uint8)
    turns = int(rng.integers(13, 24))
    step = rng.uniform(-0.25, 1.0, turns).clip(-0.2, 1)
    x = np.cumsum(step)
    x = 0.05 + 0.85 * (x - x.min()) / float(np.ptp(x))
    low = rng.choice([0.62, 0.66, 0.92], turns, p=[0.5, 0.35, 0.15])
    high = rng.choice([0.42, 0.34, 0.08], turns, p=[0.5, 0.3, 0.2])
    y = np.where(np.arange(turns) % 2 == 0, low, high) + rng.normal(0, 0.03, turns)
    y[1], x[1] = 0.06, x[0] + 0.06  # the initial is tall
    y += 0.10 * (0.5 - x)  # most hands rise
    curve = CubicSpline(np.arange(turns), np.column_stack([x, y]))
    path = np.clip(curve(np.linspace(0, turns - 1, 40 * turns)), 0.01, 0.99)
    path *= (width_px, height_px)
    speed = np.hypot(*np.gradient(path, axis=0).T)
    width = stroke_px * np.clip(1.3 - 0.4 * speed / max(float(speed.mean()), 1e-6), 0.45, 1.3)
    for start in range(0, len(path) - 1, 3):
        drawing.stroke(coverage, [path[start : start + 5]], width_px=float(width[start]))
    if rng.random() < 0.5:
        across = np.linspace(float(rng.uniform(0, 0.3)), float(rng.uniform(0.7, 0.98)), 40)
        line = np.column_stack([across, 0.82 + 0.05 * np.sin(across * 4) - 0.08 * across])
        drawing.stroke(coverage, [line * (width_px, height_px)], width_px=stroke_px * 0.8)
    return coverage


def round_stamp(
    legend: str,
    place: str,
    date_text: str,
    *,
    diameter_px: int,
    arms: ArmsPainter | None = None,
) -> NDArray[np.uint8]:
    """Draw a round seal: two rings, legend around, arms and date inside."""
    coverage = np.zeros((diameter_px, diameter_px), dtype=np.uint8)
    radius = diameter_px / 2
    turn = np.linspace(0, 2 * np.pi, 361)
    for share, weight in ((0.97, 0.022), (0.925, 0.008), (0.66, 0.010)):
        circle = radius + share * radius * np.column_stack([np.cos(turn), np.sin(turn)])
        drawing.stroke(coverage, [circle], width_px=weight * diameter_px, closed=True)
    strip = _legend(legend, circumference=2 * np.pi * 0.79 * radius, height=0.16 * diameter_px)
    at = line_work.ring_of_text(
        strip, radius=0.79 * radius, centre=(radius, radius), size=diameter_px
    ).astype(np.float32)
    bent = remap(strip, at[..., 0], at[..., 1])
    inside = (at[..., 1] >= 0) & (at[..., 1] < strip.shape[0])
    coverage = np.maximum(coverage, np.where(inside, bent, 0).astype(np.uint8))
    paint = emblem.paint if arms is None else arms.paint
    paint(coverage, centre_px=(radius, 0.76 * radius), radius_px=0.36 * radius)
    for text, y, size in ((date_text, 1.30, 0.085), (place, 1.48, 0.075)):
        _centre(coverage, text, x=radius, baseline=y * radius, size_px=size * diameter_px)
    return coverage


def _legend(text: str, *, circumference: float, height: float) -> NDArray[np.uint8]:
    drawn = letter(text, font=Font.SANS_BOLD, size_px=height * 0.72)
    rows = round(height)
    strip = np.zeros((rows, round(circumference)), dtype=np.uint8)
    glyphs = drawn.coverage
    width = min(glyphs.shape[1], strip.shape[1])
    tall = min(glyphs.shape[0], rows)
    left, top = (strip.shape[1] - width) // 2, (rows - tall) // 2
    strip[top : top + tall, left : left + width] = glyphs[:tall, :width]
    # the middle of the strip must come to lie at the top of the ring
    return np.roll(strip, strip.shape[1] // 2, axis=1)


def _centre(
    coverage: NDArray[np.uint8], text: str, *, x: float, baseline: float, size_px: float
) -> None:
    drawn = letter(text, font=Font.SANS_BOLD, size_px=size_px)
    left = round(x - drawn.advance_px / 2 + drawn.origin_px[0])
    top = round(baseline + drawn.origin_px[1])
    height, width = drawn.coverage.shape
    if left < 0 or left + width > coverage.shape[1]:
        return
    part = coverage[top : top + height, left : left + width]
    np.maximum(part, drawn.coverage, out=part)


def inked(
    coverage: NDArray[np.uint8], rng: np.random.Generator, *, px_per_mm: float
) -> NDArray[np.uint8]:
    """Give a stamp the uneven ink of rubber: squeezed edges, pale patches, pores."""
    soft = gaussian(coverage, 0.03 * px_per_mm) / np.float32(255)
    shape = coverage.shape
    patches = gaussian(rng.standard_normal(shape, dtype=np.float32), 1.6 * px_per_mm)
    patches /= max(float(patches.std()), 1e-6)
    pores = gaussian(rng.standard_normal(shape, dtype=np.float32), 0.05 * px_per_mm)
    pores /= max(float(pores.std()), 1e-6)
    body = np.clip((soft - 0.4 + 0.06 * pores) * 5 + 0.5, 0, 1)
    strength = np.clip(0.72 + 0.16 * patches - 0.10 * np.abs(pores), 0.15, 0.95)
    return np.asarray(body * strength * 255, dtype=np.uint8)


def turned(coverage: NDArray[np.uint8], degrees: float) -> NDArray[np.uint8]:
    """Turn a mark about its centre."""
    height, width = coverage.shape
    angle = np.deg2rad(degrees)
    yy, xx = np.mgrid[0:height, 0:width].astype(np.float32)
    dx, dy = xx - width / 2, yy - height / 2
    at_x = width / 2 + np.cos(angle) * dx + np.sin(angle) * dy
    at_y = height / 2 - np.sin(angle) * dx + np.cos(angle) * dy
    return np.asarray(remap(coverage, at_x.astype(np.float32), at_y.astype(np.float32)), np.uint8)


def draw_mark(
    slot: Slot, record: Record, rng: np.random.Generator, *, px_per_mm: float
) -> NDArray[np.uint8]:
    """Coverage of a slot's signature or stamp, as large as the mark itself."""
    if slot.kind == "signature":
        hand = np.random.default_rng((record.person.hand, sum(map(ord, slot.id))))
        pen_px = 0.32 * px_per_mm
        coverage = signature(
            hand,
            width_px=round((slot.zone.width_mm - 3) * px_per_mm),
            height_px=round((slot.zone.height_mm - 2) * px_per_mm),
            stroke_px=pen_px,
        )
        return entries.rough(coverage, slot.process, rng, px_per_mm)
    diameter = round(slot.size_mm * px_per_mm)
    texts = record.texts
    coverage = round_stamp(
        texts["stamp_legend"], texts["stamp_place"], texts["stamp_date"], diameter_px=diameter,
        arms=slot.arms,
    )  # fmt: skip
    pad = round(0.6 * px_per_mm)
    return inked(turned(np.pad(coverage, pad), float(rng.normal(0, 7))), rng, px_per_mm=px_per_mm)


def set_mark(
    page: NDArray[np.uint8],
    slot: Slot,
    record: Record,
    placement: Placement,
    rng: np.random.Generator,
    *,
    px_per_mm: float,
) -> BoxMm:
    """Sign or stamp a page by hand, in place; return the box of the ink."""
    coverage = draw_mark(slot, record, rng, px_per_mm=px_per_mm)
    wander = rng.normal(0, 0.5 if slot.kind == "signature" else 1.0, 2).clip(-1.2, 1.2)
    zone = slot.zone
    centre_x = (zone.left_mm + zone.right_mm) / 2 + placement.dx_mm + float(wander[0])
    centre_y = (zone.top_mm + zone.bottom_mm) / 2 + placement.dy_mm + float(wander[1])
    row = round(centre_y * px_per_mm - coverage.shape[0] / 2)
    column = round(centre_x * px_per_mm - coverage.shape[1] / 2)
    entries.lay(page, coverage, row=row, column=column, colour=slot.colour)
    return entries.ink_box(coverage, row=row, column=column, px_per_mm=px_per_mm)
