"""What lies around a zone: desk, paper, line work, portrait, text, barcodes, rules."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont
from zones import other_text

Array = NDArray[np.float32]
Rng = np.random.Generator


@lru_cache(maxsize=1000)
def font_of(path: str, size_px: int) -> ImageFont.FreeTypeFont:
    """Open a font once a size."""
    return ImageFont.truetype(path, size_px)


def texture(rng: Rng, size: int) -> Array:
    """Desk, cloth, glass: clouds of several scales around one grey level."""
    level = rng.uniform(5, 250)
    third = size // 3
    field = np.full((third, third), level, np.float32)
    for cells in (3, 9, 30, 120):
        if rng.random() < 0.6:
            coarse = rng.normal(0, rng.uniform(1, 22), (cells, cells)).astype(np.float32)
            field += cv2.resize(coarse, (third, third), interpolation=cv2.INTER_LINEAR)
    return cv2.resize(np.clip(field, 0, 255), (size, size), interpolation=cv2.INTER_LINEAR)


def paper(rng: Rng, height: int, width: int) -> Array:
    """Draw a document's ground: tint, gradient, line work."""
    quarter = (max(height // 2, 8), max(width // 2, 8))
    y, x = np.mgrid[0 : quarter[0], 0 : quarter[1]].astype(np.float32)
    level = rng.uniform(140, 250) if rng.random() < 0.85 else rng.uniform(60, 140)
    field = np.full(quarter, level, np.float32)
    field += rng.normal(0, 20) * (x / quarter[1] - 0.5) + rng.normal(0, 20) * (y / quarter[0] - 0.5)
    for _ in range(int(rng.integers(0, 4))):
        field -= _waves(rng, x, y)
    if rng.random() < 0.4:
        coarse = rng.normal(0, rng.uniform(2, 18), (12, 12)).astype(np.float32)
        field += cv2.resize(coarse, quarter[::-1], interpolation=cv2.INTER_CUBIC)
    return cv2.resize(field, (width, height), interpolation=cv2.INTER_LINEAR)


def _waves(rng: Rng, x: Array, y: Array) -> Array:
    period, angle = rng.uniform(2.5, 25), rng.uniform(0, np.pi)
    turn = 2 * np.pi * x[:1] / rng.uniform(30, 200) + rng.uniform(0, 6)
    bend = (rng.uniform(0, 12) * np.sin(turn)).astype(np.float32)
    phase = (x * np.float32(np.cos(angle)) + (y + bend) * np.float32(np.sin(angle))) / period
    wave = np.cos(np.float32(2 * np.pi) * phase.astype(np.float32))
    sharp = rng.uniform(0, 0.9)
    return np.float32(rng.uniform(3, 45)) * np.clip((wave - sharp) / (1 - sharp), 0, 1)


def portrait(rng: Rng, image: Array, at: tuple[int, int], size: tuple[int, int]) -> None:
    """Put a photograph-like patch: a ground, a head, shoulders, blotches."""
    width, height = size
    patch = np.full((height, width), rng.uniform(60, 240), np.uint8)
    middle = (width // 2, int(height * 0.42))
    cv2.ellipse(patch, (width // 2, height), (int(width * 0.45), int(height * 0.4)), 0, 0, 360,
                float(rng.uniform(10, 160)), -1)  # fmt: skip
    cv2.ellipse(patch, middle, (int(width * 0.23), int(height * 0.28)), 0, 0, 360,
                float(rng.uniform(60, 220)), -1)  # fmt: skip
    spots = rng.normal(0, 25, (14, 10)).astype(np.float32)
    mixed = patch + cv2.resize(spots, (width, height), interpolation=cv2.INTER_CUBIC)
    place(image, mixed, *at)


def barcode(rng: Rng, image: Array, at: tuple[int, int], size: tuple[int, int]) -> None:
    """Put bars, or the cells of a stacked or matrix code."""
    width, height = size
    rows = 1 if rng.random() < 0.5 else int(rng.integers(3, 20))
    cells = (rng.random((rows, max(width // int(rng.integers(2, 7)), 4))) < 0.5).astype(np.float32)
    bars = cv2.resize(cells, (width, height), interpolation=cv2.INTER_NEAREST)
    place(image, np.where(bars > 0, 30, 240).astype(np.float32), *at)


def place(image: Array, patch: Array, left: int, top: int) -> None:
    """Copy a patch in, cut at the borders."""
    height, width = image.shape
    x0, y0 = max(left, 0), max(top, 0)
    x1, y1 = min(left + patch.shape[1], width), min(top + patch.shape[0], height)
    if x1 > x0 and y1 > y0:
        image[y0:y1, x0:x1] = patch[y0 - top : y1 - top, x0 - left : x1 - left]


def text_lines(
    rng: Rng, mask: Image.Image, fonts: list[str], cap_px: float, keep_out: NDArray[np.bool_]
) -> None:
    """Write lines of ordinary text on a mask, everywhere but where the zones stand."""
    pen = ImageDraw.Draw(mask)
    size = mask.width
    dense = rng.random() < 0.3
    for _ in range(int(rng.integers(0, 4))):
        font_px = int(np.clip(cap_px * np.exp(rng.normal(0, 0.35)) * 1.35, 7, 70))
        font = font_of(str(rng.choice(fonts)), font_px)
        left = int(rng.uniform(-0.2, 0.8) * size)
        top = int(rng.uniform(0, 0.9) * size)
        step = int(font_px * rng.uniform(1.1, 3.2))
        for _ in range(int(rng.integers(3, 14 if dense else 6))):
            if 0 <= top < size and not keep_out[top : top + font_px].any():
                pen.text((left, top), other_text(rng), font=font, fill=int(rng.uniform(150, 255)))
            top += step


def rules(rng: Rng, image: Array) -> None:
    """Draw table rules and frames."""
    size = image.shape[0]
    for _ in range(int(rng.integers(0, 6))):
        a = rng.uniform(0, size, 2).astype(int)
        b = a + (np.array([1, 0]) if rng.random() < 0.7 else np.array([0, 1])) * int(
            rng.uniform(0.1, 0.9) * size
        )
        cv2.line(image, tuple(map(int, a)), tuple(map(int, b)), float(rng.uniform(0, 200)),
                 int(rng.integers(1, 4)))  # fmt: skip
