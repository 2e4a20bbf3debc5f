"""Stamps and signatures over the text, and what covers or cuts off a character."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from visualdoc.imaging.drawing import fill
from visualdoc.samples.mrz_pages.placing import Laid, cell_px
from visualdoc.samples.mrz_pages.sheet import BOLD_FACES, Points, Rgb, Sheet
from visualdoc.samples.mrz_pages.types import FlatZone

Rng = np.random.Generator
Lost = tuple[tuple[int, int], ...]

STAMP_INKS: tuple[Rgb, ...] = (
    (0.45, 0.50, 0.85), (0.85, 0.45, 0.48), (0.50, 0.70, 0.58), (0.62, 0.48, 0.75),
    (0.55, 0.55, 0.58),
)  # fmt: skip


def mark(sheet: Sheet, rng: Rng, zone: FlatZone) -> None:
    """Stamp, or sign, across the zone; the print beneath stays legible."""
    (left, top), _, (right, bottom), _ = zone.corners_mm
    centre = np.array([rng.uniform(left, right), rng.uniform(top - 4, bottom + 2)])
    if rng.random() < 0.75:
        _stamp(sheet, rng, centre)
    if rng.random() < 0.4:
        _signature(sheet, rng, centre)


def _stamp(sheet: Sheet, rng: Rng, centre: NDArray[np.float64]) -> None:
    ink = STAMP_INKS[int(rng.integers(len(STAMP_INKS)))]
    turn = float(rng.uniform(-0.6, 0.6))
    rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    width = float(rng.uniform(0.4, 0.8))
    if rng.random() < 0.5:
        circle = np.linspace(0, 2 * np.pi, 120)
        unit = np.column_stack([np.cos(circle), np.sin(circle)])
        radius = float(rng.uniform(9, 18))
        rings = [centre + unit * radius, centre + unit * radius * 0.72]
        spokes = [
            centre + np.stack([unit[k] * radius * 0.78, unit[k] * radius * 0.94])
            for k in range(0, 120, 5)
        ]
        sheet.lines(rings + spokes, width_mm=width, ink=ink)
    else:
        half = np.array([rng.uniform(12, 22), rng.uniform(6, 11)])
        box = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * half
        bar = np.array([[-1, 0.2], [1, 0.2]]) * half
        frames: list[Points] = [centre + box @ rotation.T, centre + 0.9 * box @ rotation.T]
        sheet.lines(frames, width_mm=width, ink=ink, closed=True)
        sheet.lines([centre + bar @ rotation.T], width_mm=width, ink=ink)
    name = str(rng.choice(BOLD_FACES))
    words = str(rng.choice(["ENTRY", "12 MAR 2019", "CANCELLED", "SEEN", "BORDER POLICE"]))
    sheet.text((centre[0] - 9, centre[1] + 1.2), words, name=name, em_mm=3.4, ink=ink)


def _signature(sheet: Sheet, rng: Rng, centre: NDArray[np.float64]) -> None:
    steps = np.cumsum(rng.normal(0, 1, (14, 2)) * (2.0, 3.0) + (2.2, 0), axis=0)
    dense = np.linspace(0, 13, 160)
    path = np.column_stack([np.interp(dense, np.arange(14), steps[:, axis]) for axis in (0, 1)])
    kernel = np.hanning(17) / np.hanning(17).sum()
    smooth = np.column_stack([np.convolve(path[:, axis], kernel, "valid") for axis in (0, 1)])
    ink = (0.35, 0.38, 0.65) if rng.random() < 0.6 else (0.42, 0.42, 0.44)
    start = smooth - smooth.mean(axis=0) + centre
    sheet.lines([start], width_mm=float(rng.uniform(0.25, 0.5)), ink=ink)


def cover_one(page: NDArray[np.float32], rng: Rng, laid: Laid) -> Lost:
    """Cover one character wholly with something opaque, in place."""
    zone = laid.document.zone
    if zone is None:
        return ()
    line = int(rng.integers(len(zone.text.lines)))
    column = int(rng.integers(len(zone.text.lines[0])))
    cell = cell_px(laid, line, column)
    middle = cell.mean(axis=0)
    # 0.94 of the cell hides the glyph and leaves its neighbours whole.
    patch = middle + (cell - middle) * (0.94, 0.94)
    coverage = np.zeros(page.shape[:2], np.uint8)
    fill(coverage, [patch], 255)
    share = coverage.astype(np.float32)[..., None] / np.float32(255.0)
    colour = np.full(3, rng.choice([0.1, 0.5, 0.95])) + rng.uniform(-0.05, 0.05, 3)
    page *= 1 - share
    page += share * np.clip(colour, 0, 1).astype(np.float32)
    return ((line, column),)


def border_through(rng: Rng, laid: Laid) -> tuple[slice, float, Lost]:
    """Find columns of the page to keep so that the zone's first or last character is cut.

    Returns
    -------
    tuple
        Columns kept, how far the page's origin moves in px, and the characters lost.
    """
    zone = laid.document.zone
    if zone is None:
        return slice(None), 0.0, ()
    last = len(zone.text.lines[0]) - 1
    at_end = bool(rng.random() < 0.6)
    column = last if at_end else 0
    lines = range(len(zone.text.lines))
    cells = np.concatenate([cell_px(laid, line, column) for line in lines])
    low, high = cells[:, 0].min(), cells[:, 0].max()
    # The glyph takes the middle 60 % of its cell; under a third of it stays.
    share = float(rng.uniform(0.22, 0.36))
    edge = low + share * (high - low) if at_end else high - share * (high - low)
    keep = slice(0, round(edge)) if at_end else slice(round(edge), None)
    return keep, 0.0 if at_end else float(round(edge)), tuple((line, column) for line in lines)
