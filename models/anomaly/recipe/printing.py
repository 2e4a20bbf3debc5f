"""Printing processes: a wanted colour becomes dots of ink, each process in its own handwriting."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from line_work import CANVAS_PX
from numpy.typing import NDArray

Float = NDArray[np.float32]
PROCESSES = ("offset", "toner", "inkjet", "thermal", "am")
NOISE_PX = 2048


@lru_cache(maxsize=1)
def noise_bank() -> Float:
    """White normal noise; crops of it serve every draw (drawing anew costs most of the time)."""
    return np.random.default_rng(7).standard_normal((NOISE_PX, NOISE_PX), dtype=np.float32)


def noise(height: int, width: int, rng: np.random.Generator) -> Float:
    """Crop of the bank at a random place, at random mirrored."""
    top, left = (int(v) for v in rng.integers(0, [NOISE_PX - height, NOISE_PX - width]))
    crop = noise_bank()[top : top + height, left : left + width]
    return crop[:: rng.choice([-1, 1]), :: rng.choice([-1, 1])]


@lru_cache(maxsize=4)
def _fm_thresholds(dot_px: int) -> Float:
    """Blue-ish threshold mask in 0..1 with grains of ``dot_px``."""
    size = NOISE_PX // dot_px
    white = np.random.default_rng(dot_px).standard_normal((size, size), dtype=np.float32)
    blue = white - cv2.GaussianBlur(white, (0, 0), 1.2)
    ranks = np.empty(blue.size, np.float32)
    ranks[np.argsort(blue, axis=None)] = np.linspace(0.0, 1.0, blue.size, dtype=np.float32)
    mask = ranks.reshape(size, size)
    return cv2.resize(mask, (NOISE_PX, NOISE_PX), interpolation=cv2.INTER_NEAREST)


@dataclass(frozen=True, slots=True, kw_only=True)
class Printer:
    """A machine: process and its settings, the same for everything that it prints.

    ``frequency`` is in lines a millimetre, ``spread_px`` is the ink's spread in canvas pixels.
    """

    process: str
    frequency: float
    angle: float
    dot_px: int
    spread_px: float
    density: float
    roughness: float
    tint: Float
    px_per_mm: float

    @classmethod
    def random(
        cls, rng: np.random.Generator, px_per_mm: float, *, other_than: str | None = None
    ) -> Printer:
        """Draw a machine, of another process than the given one when asked."""
        choices = [name for name in PROCESSES if name != other_than]
        return cls(
            process=str(rng.choice(choices)),
            frequency=float(rng.uniform(4.0, 9.0)),
            angle=float(rng.uniform(0, np.pi / 2)),
            dot_px=int(rng.integers(1, 4)),
            spread_px=float(rng.uniform(0.4, 2.2)),
            density=float(rng.uniform(0.78, 1.0)),
            roughness=float(rng.uniform(0.05, 0.5)),
            tint=rng.uniform(0.0, 0.10, 3).astype(np.float32),
            px_per_mm=px_per_mm,
        )


def _blur(image: Float, sigma: float) -> Float:
    return cv2.GaussianBlur(image, (0, 0), sigma) if sigma > 0.3 else image


def _rough_edge(cover: Float, printer: Printer, rng: np.random.Generator, gain: float) -> Float:
    grain = _blur(noise(*cover.shape, rng), 1.0) * (printer.roughness * 0.9)
    soft = _blur(cover, 0.6 + printer.spread_px * 0.5)
    return np.clip((soft + grain * soft * (1 - soft) * 4 - 0.5) * gain + 0.5, 0, 1)


def print_coverage(cover: Float, printer: Printer, rng: np.random.Generator) -> Float:
    """Print line work (text, lines) of one ink.

    Parameters
    ----------
    cover
        H × W wanted coverage in 0..1.

    Returns
    -------
    numpy.ndarray
        H × W coverage on the paper.
    """
    if printer.process == "toner":
        printed = _rough_edge(cover, printer, rng, 4.0)
        specks = (noise(*cover.shape, rng) > 3.3 - printer.roughness) & (_blur(cover, 9.0) > 0.04)
        return np.maximum(printed, specks * np.float32(0.7)) * printer.density
    if printer.process == "inkjet":
        soft = _blur(_rough_edge(cover, printer, rng, 2.0), printer.spread_px * 0.5)
        mask = _threshold_crop(printer, cover.shape, rng)
        return _blur((soft * printer.density > mask).astype(np.float32), 0.7)
    if printer.process == "thermal":
        return _blur(cover, 1.0 + printer.spread_px) * printer.density
    if printer.process == "am":
        screened = am_screen(cover * printer.density, printer, printer.angle, rng)
        return _blur(screened, 0.5)
    return _blur(cover, printer.spread_px * 0.4) * printer.density


def _threshold_crop(printer: Printer, shape: tuple[int, ...], rng: np.random.Generator) -> Float:
    top, left = (int(v) for v in rng.integers(0, [NOISE_PX - shape[0], NOISE_PX - shape[1]]))
    mask = _fm_thresholds(printer.dot_px)
    return mask[top : top + shape[0], left : left + shape[1]]


def am_screen(tone: Float, printer: Printer, angle: float, rng: np.random.Generator) -> Float:
    """Screen a tone (0..1) with clustered dots; the phase differs from print to print."""
    px_a_period = printer.px_per_mm / printer.frequency
    step = 2 * np.pi / px_a_period
    y = np.arange(tone.shape[0], dtype=np.float32)[:, None]
    x = np.arange(tone.shape[1], dtype=np.float32)[None, :]
    c, s = np.float32(np.cos(angle) * step), np.float32(np.sin(angle) * step)
    first, second = rng.uniform(0, 2 * np.pi, 2)
    # cos(a + b) from separable factors: two outer products instead of a cosine a pixel
    u = _cos_plane(x * c + np.float32(first), y * s)
    v = _cos_plane(-x * s + np.float32(second), y * c)
    spot = 0.5 + 0.25 * (u + v)
    return np.clip((tone * 1.06 - 0.03 - spot) * 5.0 + 0.5, 0, 1)


def _cos_plane(a: Float, b: Float) -> Float:
    return np.cos(a) * np.cos(b) - np.sin(a) * np.sin(b)


def print_picture(rgb: Float, printer: Printer, rng: np.random.Generator) -> Float:
    """Print a colour picture in process colours.

    Parameters
    ----------
    rgb
        3 × H × W wanted reflectance in 0..1.

    Returns
    -------
    numpy.ndarray
        3 × H × W reflectance relative to the paper.
    """
    tint = printer.tint[:, None, None]
    if printer.process in {"thermal", "offset"}:
        soft = np.stack([_blur(plane, 0.5 + printer.spread_px) for plane in rgb])
        return np.clip(1 - (1 - soft) * printer.density * (1 - tint), 0.02, 1)
    ink = 1 - rgb
    black = ink.min(axis=0) * np.float32(0.5 if printer.process != "toner" else 0.8)
    out = np.ones_like(rgb)
    for channel in range(3):
        dots = _dots((ink[channel] - black) * printer.density, printer, channel, rng)
        side = np.full(3, 0.04, np.float32) + printer.tint
        side[channel] = 0.92
        out *= 1 - dots[None] * side[:, None, None]
    dots = _dots(black, printer, 3, rng)
    return np.asarray(out * (1 - dots[None] * np.float32(0.93)), dtype=np.float32)


def _dots(tone: Float, printer: Printer, channel: int, rng: np.random.Generator) -> Float:
    tone = np.clip(tone, 0, 1)
    if printer.process == "inkjet":
        hard = (tone > _threshold_crop(printer, tone.shape, rng)).astype(np.float32)
        return _blur(hard, 0.4 + 0.4 * printer.spread_px)
    angle = printer.angle + (0.26, 1.31, 0.0, 0.785)[channel]
    return _blur(am_screen(tone, printer, angle, rng), 0.3 + 0.3 * printer.spread_px)


def fits(box: tuple[int, int, int, int]) -> tuple[slice, slice]:
    """Slices of a box cut to the canvas."""
    left, top, right, bottom = (min(max(int(v), 0), CANVAS_PX) for v in box)
    return slice(top, bottom), slice(left, right)
