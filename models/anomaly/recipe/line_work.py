"""Line work, tints, screens and emblems: what an offset plate may carry."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

CANVAS_PX = 1088
MARGIN_PX = 32
GRID_PX = (CANVAS_PX - 2 * MARGIN_PX) // 2
"""A patch is 512 grid pixels square; the margin is for rotation and misregistration."""

Plate = NDArray[np.uint8]


def _curve(plate: Plate, xy: NDArray[np.float64], width_px: float, level: int) -> None:
    points = np.round(xy * 16).astype(np.int32).reshape(-1, 1, 2)
    thickness = max(1, round(width_px))
    cv2.polylines(
        plate,
        [points],
        isClosed=False,
        color=level,
        thickness=thickness,
        lineType=cv2.LINE_AA,
        shift=4,
    )


def guilloche(plate: Plate, ppmm: float, rng: np.random.Generator) -> None:
    """Interlaced waves over the whole plate."""
    pitch = rng.uniform(0.35, 1.6) * ppmm
    amplitude = rng.uniform(0.3, 4.0) * ppmm
    wave = rng.uniform(3.0, 20.0) * ppmm
    width = rng.uniform(0.03, 0.14) * ppmm
    level = int(rng.integers(110, 256))
    t = np.arange(-200.0, CANVAS_PX + 200.0, 5.0)
    beat = rng.uniform(0.3, 3.0)
    drift = rng.uniform(0.0, 0.25)
    vertical = rng.random() < 0.3
    for index, start in enumerate(np.arange(-amplitude, CANVAS_PX + amplitude, pitch)):
        y = start + amplitude * np.sin(2 * np.pi * t / wave + index * drift)
        y += 0.4 * amplitude * np.sin(2 * np.pi * beat * t / wave)
        xy = np.column_stack([y, t] if vertical else [t, y])
        _curve(plate, xy, width, level)


def rosette(ppmm: float, rng: np.random.Generator) -> Plate:
    """Draw a spirograph emblem."""
    size = int(rng.uniform(3.0, 12.0) * ppmm)
    plate = np.zeros((size, size), np.uint8)
    t = np.linspace(0, 2 * np.pi, 900)
    for _ in range(int(rng.integers(1, 5))):
        k, depth = int(rng.integers(3, 40)), rng.uniform(0.05, 0.5)
        turns = int(rng.integers(1, 8))
        radius = size * 0.46 * rng.uniform(0.4, 1.0) * (1 - depth + depth * np.cos(k * t))
        xy = np.column_stack([np.cos(turns * t), np.sin(turns * t)]) * radius[:, None] + size / 2
        _curve(plate, xy, rng.uniform(0.03, 0.12) * ppmm, 255)
    return plate


def emblem(ppmm: float, rng: np.random.Generator) -> Plate:
    """Draw a solid emblem: polygons, discs and rings."""
    size = int(rng.uniform(2.5, 10.0) * ppmm)
    plate = np.zeros((size, size), np.uint8)
    for _ in range(int(rng.integers(2, 7))):
        corners = int(rng.integers(3, 9))
        angle = np.sort(rng.uniform(0, 2 * np.pi, corners))
        radius = rng.uniform(0.1, 0.48, corners) * size
        points = np.column_stack([np.cos(angle), np.sin(angle)]) * radius[:, None] + size / 2
        level = int(rng.choice([0, 90, 160, 255]))
        cv2.fillPoly(plate, [np.round(points).astype(np.int32)], level, cv2.LINE_AA)
    if rng.random() < 0.5:
        cv2.circle(plate, (size // 2, size // 2), int(size * 0.47), 255, 3, cv2.LINE_AA)
    return plate


def line_screen(plate: Plate, ppmm: float, rng: np.random.Generator) -> None:
    """Straight lines whose width follows a relief."""
    angle = rng.uniform(0, np.pi)
    pitch = rng.uniform(0.18, 0.9) * ppmm
    rows, cols = np.mgrid[0:CANVAS_PX, 0:CANVAS_PX].astype(np.float32)
    phase = (rows * np.sin(angle) + cols * np.cos(angle)) * (2 * np.pi / pitch)
    relief = cv2.resize(rng.random((6, 6), dtype=np.float32), (CANVAS_PX, CANVAS_PX), None, 0, 0, 2)
    wave = np.sin(phase + 3.0 * relief) + (relief - 0.5) * 1.2
    plate[:] = np.maximum(plate, np.clip((wave - rng.uniform(-0.2, 0.6)) * 160, 0, 255))


def tint(plate: Plate, rng: np.random.Generator) -> None:
    """Flat or slowly varying tint, as a solid of weak coverage."""
    cells = int(rng.integers(1, 5))
    low = rng.random((cells, cells), dtype=np.float32) * rng.uniform(20, 120)
    plate[:] = np.maximum(
        plate, cv2.resize(low, (CANVAS_PX, CANVAS_PX), None, 0, 0, cv2.INTER_LINEAR)
    )


def speckle(plate: Plate, ppmm: float, rng: np.random.Generator) -> None:
    """Grains of one size, thresholded noise."""
    size = max(8, int(CANVAS_PX / (rng.uniform(0.06, 0.5) * ppmm)))
    noise = cv2.resize(
        rng.random((size, size), dtype=np.float32), (CANVAS_PX, CANVAS_PX), None, 0, 0, 2
    )
    plate[:] = np.maximum(
        plate, np.clip((noise - rng.uniform(0.3, 0.7)) * 500, 0, rng.uniform(60, 255))
    )


def halftoned(tone: NDArray[np.float32], ppmm: float, rng: np.random.Generator) -> Plate:
    """Screen a tone (0..1) with an AM dot or line screen."""
    frequency = rng.uniform(3.0, 8.0)
    angle = rng.uniform(0, np.pi / 2)
    rows, cols = np.mgrid[0 : tone.shape[0], 0 : tone.shape[1]].astype(np.float32)
    u = (rows * np.sin(angle) + cols * np.cos(angle)) * (2 * np.pi * frequency / ppmm)
    v = (rows * np.cos(angle) - cols * np.sin(angle)) * (2 * np.pi * frequency / ppmm)
    spot = 0.5 + 0.25 * (np.cos(u) + np.cos(v))
    return np.clip((tone - spot) * 900 + 128, 0, 255).astype(np.uint8)


def picture(plate: Plate, ppmm: float, rng: np.random.Generator) -> None:
    """Draw a tone picture in an AM screen."""
    cells = int(rng.integers(4, 14))
    tone = cv2.resize(
        rng.random((cells, cells), dtype=np.float32), (CANVAS_PX, CANVAS_PX), None, 0, 0, 2
    )
    plate[:] = np.maximum(plate, halftoned(np.clip(tone * 0.7, 0, 1), ppmm, rng))
