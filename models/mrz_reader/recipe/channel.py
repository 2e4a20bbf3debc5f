"""Paper, ink, what lies over them, and the way of a line through printer, lens and file."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
Rng = np.random.Generator


def background(rng: Rng, height: int, width: int) -> Array:
    """Grey levels of the paper: tint, gradient, security lines, texture."""
    # Drawn at half of the size: lines finer than two pixels do not survive the capture anyway.
    full = (width, height)
    height, width = height // 2, width // 2
    paper = np.full((height, width), rng.uniform(90, 252), np.float32)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    paper += rng.normal(0, 22) * (x / width - 0.5) + rng.normal(0, 12) * (y / height - 0.5)
    for _ in range(int(rng.integers(0, 4))):
        paper -= _guilloche(rng, x, y)
    if rng.random() < 0.5:
        coarse = rng.normal(0, rng.uniform(2, 16), (max(height // 6, 2), max(width // 6, 2)))
        paper += cv2.resize(
            coarse.astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC
        )
    if rng.random() < 0.1:
        centre, radius = rng.uniform(0, width), rng.uniform(15, 80)
        paper += rng.uniform(20, 90) * np.exp(-(((x - centre) / radius) ** 2))
    if rng.random() < 0.08:
        # The page ends: another ground begins beyond a straight edge.
        edge, lean = rng.uniform(-0.1, 1.1) * width, rng.uniform(-0.3, 0.3)
        beyond = (x + lean * y - edge) * (1 if rng.random() < 0.5 else -1) > 0
        paper = np.where(beyond, np.float32(rng.uniform(20, 255)), paper)
    return cv2.resize(np.clip(paper, 20, 255), full, interpolation=cv2.INTER_LINEAR)


def _guilloche(rng: Rng, x: Array, y: Array) -> Array:
    period, angle = rng.uniform(3, 20), rng.uniform(0, np.pi)
    bend = rng.uniform(0, 6) * np.sin(2 * np.pi * x / rng.uniform(30, 150) + rng.uniform(0, 6))
    phase = 2 * np.pi * (x * np.cos(angle) + (y + bend) * np.sin(angle)) / period
    wave = np.cos(phase + rng.uniform(0, 6))
    sharp = rng.uniform(0, 0.9)
    return (rng.uniform(3, 40) * np.clip((wave - sharp) / (1 - sharp), 0, 1)).astype(np.float32)


def neighbours(rng: Rng, ink: Array) -> Array:
    """Things beside the line: rules, edges of frames, strokes of other text."""
    height, width = ink.shape
    if rng.random() < 0.15:
        row = int(rng.choice([rng.uniform(0, 0.1), rng.uniform(0.9, 1)]) * height)
        end = (width, row + int(rng.integers(-3, 4)))
        cv2.line(ink, (0, row), end, 1.0, int(rng.integers(1, 5)))
    if rng.random() < 0.12:
        for _ in range(int(rng.integers(1, 14))):
            column = int(rng.integers(width))
            row = 0 if rng.random() < 0.5 else height
            reach = int(rng.uniform(0, 0.1) * height)
            cv2.circle(ink, (column, row), reach, float(rng.uniform(0.4, 1)), -1)
    return ink


def paint(rng: Rng, paper: Array, ink: Array) -> Array:
    """Print ink of one darkness on the paper, uneven at times."""
    mean = float(paper.mean())
    darkness = rng.uniform(0, max(mean - 40, 5))
    coverage = ink
    if rng.random() < 0.25:
        grain = rng.uniform(1 - rng.uniform(0.1, 0.6), 1, ink.shape).astype(np.float32)
        coverage = ink * cv2.GaussianBlur(grain, (0, 0), rng.uniform(0.8, 2.5))
    elif rng.random() < 0.06:
        # Drops on a coarse raster: the strokes of cheap inkjets and thermal heads.
        raster = cv2.resize(
            rng.random((ink.shape[0] // 3, ink.shape[1] // 3)).astype(np.float32),
            (ink.shape[1], ink.shape[0]), interpolation=cv2.INTER_LINEAR,
        )  # fmt: skip
        coverage = ink * (raster < rng.uniform(0.5, 0.8))
    return paper * (1 - coverage) + np.minimum(paper, darkness) * coverage


def overlay(rng: Rng, image: Array) -> Array:
    """Stamps, scratches and glare over the print, now and then light print on dark."""
    height, width = image.shape
    if rng.random() < 0.09:
        image = _stamped(rng, image)
    if rng.random() < 0.04:
        points = rng.uniform([0, 0], [width, height], (3, 2)).astype(np.int32)
        colour, thick = float(rng.uniform(0, 255)), int(rng.integers(1, 4))
        cv2.polylines(image, [points], isClosed=False, color=colour, thickness=thick)
    if rng.random() < 0.10:
        image = _glare(rng, image)
    if rng.random() < 0.04:
        image = 255 - image
    return image


def _stamped(rng: Rng, image: Array) -> Array:
    height, width = image.shape
    mask = np.zeros(image.shape, np.uint8)
    for _ in range(int(rng.integers(1, 4))):
        radius = int(rng.uniform(0.6, 6) * height)
        centre = (int(rng.uniform(-0.2, 1.2) * width), int(rng.uniform(-3, 4) * height))
        cv2.circle(mask, centre, radius, 255, int(rng.integers(2, 9)))
    if rng.random() < 0.5:
        for _ in range(int(rng.integers(2, 9))):
            text = chr(int(rng.integers(65, 91)))
            at = (int(rng.uniform(0, width)), int(rng.uniform(0, 1.4) * height))
            size, thick = float(rng.uniform(0.8, 3)), int(rng.integers(2, 7))
            cv2.putText(mask, text, at, cv2.FONT_HERSHEY_SIMPLEX, size, 255, thick)
    # Coloured ink lets the print below show: it multiplies what it covers.
    return image * (1 - mask.astype(np.float32) / 255 * rng.uniform(0.15, 0.6))


def _glare(rng: Rng, image: Array) -> Array:
    height, width = image.shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    cx, cy = rng.uniform(0, width), rng.uniform(-1, 2) * height
    reach = rng.uniform(0.5, 5) * height
    slope = rng.uniform(-0.6, 0.6)
    away = ((x - cx + slope * (y - cy)) / reach) ** 2 + ((y - cy) / (reach * 3)) ** 2
    strength = rng.uniform(0.3, 1.0) * np.exp(-away)
    bright = rng.uniform(0.6, 1.6) * 255
    return np.clip(image + (bright - image) * strength.astype(np.float32), 0, 255)


def degrade(rng: Rng, image: Array, cap_px: float) -> Array:
    """Optics, sharpening, sensor and compression at the capture's resolution."""
    image = _blurred(rng, image, cap_px)
    if rng.random() < 0.25:
        soft = cv2.GaussianBlur(image, (0, 0), float(rng.uniform(0.8, 2)))
        image = image + rng.uniform(0.3, 1.8) * (image - soft)
    if rng.random() < 0.3:
        image = 255 * (np.clip(image, 0, 255) / 255) ** rng.uniform(0.5, 1.8)
    image = image + rng.normal(0, rng.uniform(0, 9), image.shape).astype(np.float32)
    pixels = np.clip(image, 0, 255).astype(np.uint8)
    if rng.random() < 0.5:
        quality = int(rng.uniform(20, 95))
        encoded = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
        pixels = cv2.imdecode(encoded, cv2.IMREAD_GRAYSCALE)
    return pixels.astype(np.float32)


def _blurred(rng: Rng, image: Array, cap_px: float) -> Array:
    kind = rng.random()
    if kind < 0.1:
        # Out of focus: a disc.
        radius = rng.uniform(0, 0.12) * cap_px
        size = 2 * int(np.ceil(radius)) + 1
        y, x = np.mgrid[0:size, 0:size] - size // 2
        disc = np.clip(radius + 0.5 - np.hypot(x, y), 0, 1)
        return cv2.filter2D(image, -1, (disc / disc.sum()).astype(np.float32))
    sigma = rng.uniform(0, 0.055 if kind < 0.7 else 0.1) * cap_px
    if sigma > 0.2:
        image = cv2.GaussianBlur(image, (0, 0), sigma)
    if rng.random() < 0.08 and cap_px > 9:
        length = int(rng.integers(2, max(3, int(0.18 * cap_px))))
        image = cv2.blur(image, (length, 1) if rng.random() < 0.5 else (1, length))
    return image
