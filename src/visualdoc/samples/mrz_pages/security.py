"""Security print behind the text: waves, rosettes, rainbow inks, micro text."""

from __future__ import annotations

import colorsys

import numpy as np
from numpy.typing import NDArray

from visualdoc.samples.mrz_pages.sheet import PLAIN_FACES, Points, Rgb, Sheet

Rng = np.random.Generator


def tint(rng: Rng, *, low: float, high: float, colour: float = 0.35) -> Rgb:
    """Draw a colour of random hue with a lightness between ``low`` and ``high``."""
    saturation = float(rng.uniform(0.05, 1.0)) * colour
    return colorsys.hls_to_rgb(float(rng.random()), float(rng.uniform(low, high)), saturation)


def rainbow(rng: Rng, columns: int, *, low: float, high: float) -> NDArray[np.float32]:
    """Return an ink whose hue runs across the sheet (iris print), columns × 3."""
    stops = np.array([tint(rng, low=low, high=high, colour=0.8) for _ in range(3)])
    places = np.linspace(0, columns - 1, 3)
    across = np.arange(columns)
    channels = [np.interp(across, places, stops[:, channel]) for channel in range(3)]
    return np.stack(channels, axis=1).astype(np.float32)


def security_print(sheet: Sheet, rng: Rng, *, low: float = 0.55, high: float = 0.88) -> None:
    """Cover the sheet with one to three kinds of fine line work."""
    kinds = [_waves, _rosettes, _mesh, _words]
    for kind in rng.permutation(len(kinds))[: int(rng.integers(1, 4))]:
        ink = rainbow(rng, sheet.reflectance.shape[1], low=low, high=high)
        kinds[int(kind)](sheet, rng, ink)


def _waves(sheet: Sheet, rng: Rng, ink: NDArray[np.float32]) -> None:
    x = np.arange(-2.0, sheet.width_mm + 2, 0.5)
    period, swing = rng.uniform(6, 40), rng.uniform(0.4, 4)
    gap = float(rng.uniform(0.6, 2.2))
    other, phase = rng.uniform(15, 60), rng.uniform(0, 0.4)
    rows = np.arange(-5.0, sheet.height_mm + 5, gap)
    lines = [
        np.column_stack(
            [x, y + swing * np.sin(2 * np.pi * x / period + phase * y) + np.cos(x / other + y)]
        )
        for y in rows
    ]
    sheet.lines(lines, width_mm=float(rng.uniform(0.05, 0.2)), ink=ink)


def _rosettes(sheet: Sheet, rng: Rng, ink: NDArray[np.float32]) -> None:
    turn = np.linspace(0, 2 * np.pi, 400)
    lines: list[Points] = []
    for _ in range(int(rng.integers(1, 5))):
        centre = rng.uniform(0, 1, 2) * (sheet.width_mm, sheet.height_mm)
        petals, size = int(rng.integers(5, 19)), rng.uniform(8, 35)
        for ring in np.linspace(0.2, 1, int(rng.integers(6, 22))):
            radius = size * ring * (1 + 0.25 * np.sin(petals * turn + 3 * ring))
            lines.append(centre + np.column_stack([radius * np.cos(turn), radius * np.sin(turn)]))
    sheet.lines(lines, width_mm=float(rng.uniform(0.05, 0.15)), ink=ink, closed=True)


def _mesh(sheet: Sheet, rng: Rng, ink: NDArray[np.float32]) -> None:
    slope, gap = float(rng.uniform(0.15, 1.4)), float(rng.uniform(1.0, 4.0))
    reach = sheet.width_mm * slope
    starts = np.arange(-reach, sheet.height_mm + reach, gap)
    down = [np.array([[0.0, s], [sheet.width_mm, s + reach]]) for s in starts]
    up = [np.array([[0.0, s], [sheet.width_mm, s - reach]]) for s in starts]
    sheet.lines(down + up, width_mm=float(rng.uniform(0.05, 0.12)), ink=ink)


def _words(sheet: Sheet, rng: Rng, ink: NDArray[np.float32]) -> None:
    word = str(rng.choice(["PASSPORT", "REPUBLIC", "IDENTITY", "VISA", "UTOPIA", "CARD"]))
    name = str(rng.choice(PLAIN_FACES))
    em = float(rng.uniform(1.0, 2.6))
    # Words in full colour behind a zone would break the print contrast of ICAO 9303-3.
    middle = 0.5 + ink[len(ink) // 2] * 0.5
    colour = (float(middle[0]), float(middle[1]), float(middle[2]))
    text = " ".join([word] * int(1 + sheet.width_mm / (em * 0.55 * len(word))))
    y = em
    while y < sheet.height_mm + em:
        sheet.text((float(rng.uniform(-8, 0)), y), text, name=name, em_mm=em, ink=colour)
        y += em * float(rng.uniform(1.2, 2.0))


def portrait(sheet: Sheet, rng: Rng, box: tuple[float, float, float, float]) -> None:
    """Draw a head and shoulders of soft tones into the box (left, top, right, bottom mm)."""
    left, top, right, bottom = box
    width, height = right - left, bottom - top
    sheet.box(left, top, right, bottom, tint(rng, low=0.6, high=0.9))
    turn = np.linspace(0, 2 * np.pi, 80)
    circle = np.column_stack([np.cos(turn), np.sin(turn)])
    middle = np.array([left + width * rng.uniform(0.45, 0.55), top + height * 0.45])
    clothes = np.array(
        [[left, bottom], [left + 0.15 * width, bottom - 0.22 * height],
         [right - 0.15 * width, bottom - 0.22 * height], [right, bottom]]
    )  # fmt: skip
    sheet.area([clothes], tint(rng, low=0.15, high=0.6))
    hair = middle - (0, 0.06 * height) + circle * (0.31 * width, 0.32 * height)
    sheet.area([hair], tint(rng, low=0.1, high=0.7, colour=0.4))
    skin = (float(rng.uniform(0.45, 0.95)), float(rng.uniform(0.4, 0.75)), 0.55)
    sheet.area([middle + circle * (0.23 * width, 0.28 * height)], skin)
    for side in (-1, 1):
        eye = middle + (side * 0.09 * width, -0.05 * height) + circle * (0.035 * width, 0.6)
        sheet.area([eye], (0.2, 0.18, 0.18))
    mouth = middle + (0, 0.15 * height) + circle * (0.08 * width, 0.5)
    sheet.area([mouth], (0.6, 0.3, 0.3))


def laminate(sheet: Sheet, rng: Rng) -> None:
    """Lay a faint hologram foil over the sheet: bright bands and a repeated emblem."""
    rows, columns = sheet.reflectance.shape[:2]
    slope = rng.uniform(-1, 1)
    ramp = np.arange(columns)[None, :] + slope * np.arange(rows)[:, None]
    period = rng.uniform(400, 2500)
    sheen = 0.5 + 0.5 * np.sin(2 * np.pi * ramp / period + rng.uniform(0, 6))
    lift = (float(rng.uniform(0.02, 0.10)) * sheen).astype(np.float32)[..., None]
    sheet.reflectance += lift * (np.array(tint(rng, low=0.6, high=0.9), np.float32))
