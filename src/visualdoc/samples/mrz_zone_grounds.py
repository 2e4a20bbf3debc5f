"""What lies behind and across a drawn zone: security grounds, stamps, folds, dust."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from visualdoc.imaging.resampling import gaussian

Float = NDArray[np.float32]


def draw_ground(
    rng: np.random.Generator, shape: tuple[int, int], px_per_mm: float, family: str
) -> Float:
    """Draw paper or card with its print, linear light H × W × 3.

    Parameters
    ----------
    family
        ``calibration``: sine guilloches over a rainbow; ``measurement``: rosettes of concentric
        lines, dot relief and specks of fibre, none of which the other has.
    """
    rows, columns = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32) / np.float32(px_per_mm)
    paper = np.clip(rng.uniform(0.62, 0.95) + rng.normal(0, 0.03, 3), 0.4, 1.0)
    light = np.ones((*shape, 3), dtype=np.float32) * paper.astype(np.float32)
    if rng.random() < 0.25:
        return _textured(light, rng, px_per_mm)
    layers = int(rng.integers(1, 4))
    for _ in range(layers):
        strength = float(rng.uniform(0.04, 0.28)) * (1.3 if family == "calibration" else 1.0)
        colour = rng.uniform(0.0, 1.0, 3) ** 0.7
        draw = _guilloche if family == "calibration" else _rosette
        pattern = draw(rng, rows, columns, px_per_mm)
        light *= 1 - strength * pattern[..., None] * (1 - colour.astype(np.float32))
    light *= _rainbow(rng, columns if rng.random() < 0.7 else rows)
    return _textured(light, rng, px_per_mm)


def _textured(light: Float, rng: np.random.Generator, px_per_mm: float) -> Float:
    noise = gaussian(rng.standard_normal(light.shape[:2], dtype=np.float32), 0.05 * px_per_mm)
    noise /= max(float(noise.std()), 1e-6)
    return np.asarray(light * (1 + rng.uniform(0.0, 0.02) * noise[..., None]), dtype=np.float32)


def _guilloche(rng: np.random.Generator, y: Float, x: Float, px_per_mm: float) -> Float:
    pitch, width = float(rng.uniform(0.4, 1.6)), float(rng.uniform(0.06, 0.16))
    tilt = float(rng.uniform(-1.2, 1.2))
    swing = sum(
        float(rng.uniform(0.1, 1.2)) * np.sin(x * float(rng.uniform(0.1, 1.1)) + rng.uniform(0, 6))
        for _ in range(3)
    )
    phase = (y + tilt * x + swing) / pitch
    away = np.abs(phase - np.round(phase)) * pitch / np.sqrt(1 + tilt**2)
    return np.asarray(np.clip((width / 2 - away) * px_per_mm + 0.5, 0, 1), dtype=np.float32)


def _rosette(rng: np.random.Generator, y: Float, x: Float, px_per_mm: float) -> Float:
    if rng.random() < 0.35:
        pitch, angle = float(rng.uniform(0.25, 0.6)), float(rng.uniform(0, 1.5))
        u, v = x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)
        swell = 0.5 + 0.3 * np.sin(x * rng.uniform(0.1, 0.5)) * np.cos(y * rng.uniform(0.2, 0.6))
        spot = (np.cos(u * 2 * np.pi / pitch) + np.cos(v * 2 * np.pi / pitch)) / 4 + 0.5
        return np.asarray(np.clip((spot - 1 + swell * 0.7) * 6 + 0.5, 0, 1), dtype=np.float32)
    cx, cy = float(rng.uniform(x.min(), x.max())), float(rng.uniform(-10, y.max() + 10))
    radius, angle = np.hypot(x - cx, y - cy), np.arctan2(y - cy, x - cx)
    petals, depth = int(rng.integers(5, 19)), float(rng.uniform(0.3, 2.5))
    pitch, width = float(rng.uniform(0.4, 1.5)), float(rng.uniform(0.05, 0.14))
    phase = (radius + depth * np.sin(petals * angle)) / pitch
    away = np.abs(phase - np.round(phase)) * pitch
    return np.asarray(np.clip((width / 2 - away) * px_per_mm + 0.5, 0, 1), dtype=np.float32)


def _rainbow(rng: np.random.Generator, along: Float) -> Float:
    t = (along - along.min()) / max(float(np.ptp(along)), 1e-6)
    first, last = rng.uniform(0.78, 1.0, (2, 3)).astype(np.float32)
    share = (0.5 - 0.5 * np.cos(np.pi * t))[..., None]
    return np.asarray(first * (1 - share) + last * share, dtype=np.float32)


def cross(light: Float, rng: np.random.Generator, px_per_mm: float) -> str:
    """Lay a stamp's edge, a fold, a scratch or dust across the zone, in place; return which."""
    kind = ("stamp", "fold", "dust", "scratch")[int(rng.integers(4))]
    rows, columns = np.mgrid[0 : light.shape[0], 0 : light.shape[1]].astype(np.float32)
    x, y = columns / np.float32(px_per_mm), rows / np.float32(px_per_mm)
    if kind == "stamp":
        _stamp(light, rng, x, y)
    elif kind == "fold":
        _fold(light, rng, x, y)
    elif kind == "scratch":
        _scratch(light, rng, x, y)
    else:
        _dust(light, rng, x, y)
    return kind


def _stamp(light: Float, rng: np.random.Generator, x: Float, y: Float) -> None:
    radius, width = float(rng.uniform(10, 20)), float(rng.uniform(0.3, 0.8))
    cx = float(rng.uniform(x.max() * 0.1, x.max() * 0.9))
    cy = float(y.max() / 2 + rng.choice([-1, 1]) * rng.uniform(0.6, 1.1) * radius)
    ring = np.abs(np.hypot(x - cx, y - cy) - radius)
    noise = gaussian(rng.standard_normal(x.shape, dtype=np.float32), 4.0)
    ink = np.clip((width / 2 - ring) * 12 + 0.5, 0, 1) * np.clip(0.75 + 1.2 * noise, 0, 1)
    colour = ((0.15, 0.2, 0.65), (0.6, 0.1, 0.2), (0.2, 0.2, 0.25))[int(rng.integers(3))]
    tone = np.array(colour, dtype=np.float32)
    light *= 1 - ink[..., None] * float(rng.uniform(0.4, 0.9)) * (1 - tone)


def _fold(light: Float, rng: np.random.Generator, x: Float, y: Float) -> None:
    at, tilt = float(rng.uniform(x.max() * 0.15, x.max() * 0.85)), float(rng.normal(0, 0.15))
    away = x - at - tilt * (y - y.mean()) + 0.1 * np.sin(y * 1.3)
    bright = np.exp(-((away / 0.10) ** 2)) * float(rng.uniform(0.2, 0.8))
    dark = np.exp(-(((away - 0.3) / 0.35) ** 2)) * float(rng.uniform(0.0, 0.25))
    light *= (1 - dark)[..., None]
    light += (bright * np.float32(0.8))[..., None] * (1 - light)


def _scratch(light: Float, rng: np.random.Generator, x: Float, y: Float) -> None:
    at, tilt = float(rng.uniform(0, y.max())), float(rng.normal(0, 0.06))
    away = np.abs(y - at - tilt * (x - x.mean()))
    line = np.exp(-((away / float(rng.uniform(0.03, 0.07))) ** 2))
    light += (line * float(rng.uniform(0.2, 0.7)))[..., None] * (0.9 - light)


def _dust(light: Float, rng: np.random.Generator, x: Float, y: Float) -> None:
    for _ in range(int(rng.integers(3, 25))):
        cx, cy = float(rng.uniform(0, x.max())), float(rng.uniform(0, y.max()))
        long, short = float(rng.uniform(0.05, 0.22)), float(rng.uniform(0.03, 0.09))
        angle = float(rng.uniform(0, np.pi))
        u = (x - cx) * np.cos(angle) + (y - cy) * np.sin(angle)
        v = (y - cy) * np.cos(angle) - (x - cx) * np.sin(angle)
        spot = np.exp(-((u / long) ** 2) - (v / short) ** 2) * float(rng.uniform(0.4, 1.0))
        tone = 0.95 if rng.random() < 0.4 else 0.15
        light += spot[..., None] * (tone - light)
