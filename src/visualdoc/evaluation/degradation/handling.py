"""What lawfully happens to a document in use: age, folds, stains, and a stamp over its text."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from visualdoc.evaluation.degradation.spoiled import Bytes, Spoiled
from visualdoc.geometry import Scale
from visualdoc.imaging.drawing import gaussian_u8, stroke
from visualdoc.imaging.resampling import resize_float

QUALITY = 90
ROWS_AT_ONCE = 256
NODES = 7
"""Yellowing and uneven inking change over about the seventh part of a page or a stamp."""
STAMP_INKS = ((35, 45, 130), (85, 40, 120), (150, 35, 45), (40, 45, 50))
LEGEND = "REGISTERED · CIVIL OFFICE · ARCHIVE COPY · "


def worn(pixels: Bytes, dpi: float, rng: np.random.Generator) -> Spoiled:
    """Yellow the paper unevenly, fade the ink, fold and stain the page."""
    height, width = pixels.shape[:2]
    age = _uneven(rng, height, width, least=0.3)
    depth = rng.uniform((0.01, 0.03, 0.08), (0.03, 0.06, 0.16)).astype(np.float32)
    fade = float(rng.uniform(0.03, 0.10))
    shade = _folds(pixels.shape[:2], dpi, rng) + _stains(pixels.shape[:2], dpi, rng)
    result = np.empty_like(pixels)
    for top in range(0, height, ROWS_AT_ONCE):
        rows = slice(top, top + ROWS_AT_ONCE)
        own = pixels[rows].astype(np.float32)
        own += np.float32(fade) * (235 - own)
        own *= 1 - age[rows, :, None] * depth
        own *= 1 - shade[rows, :, None]
        result[rows] = np.clip(np.round(own), 0, 255).astype(np.uint8)
    return Spoiled(pixels=result, dpi=dpi, jpeg_quality=QUALITY, chroma_halved=False)


def stamped(pixels: Bytes, dpi: float, rng: np.random.Generator) -> Spoiled:
    """Set an office's round stamp over the print, unevenly inked."""
    scale, (height, width) = Scale(dpi), pixels.shape[:2]
    side = round(scale.px(float(rng.uniform(26, 36))))
    side = min(side, height - 2, width - 2)
    left = int(rng.uniform(0.2, 0.8) * (width - side))
    top = int(rng.uniform(0.2, 0.8) * (height - side))
    ink = np.array(STAMP_INKS[int(rng.integers(len(STAMP_INKS)))], dtype=np.float32) / 255
    picture = _impression(side, scale, float(rng.uniform(-25, 25)))
    cover = gaussian_u8(picture, scale.px(0.03)).astype(np.float32) / 255
    cover *= _uneven(rng, side, side, least=0.35) * np.float32(rng.uniform(0.6, 0.9))
    result = np.array(pixels)
    part = result[top : top + side, left : left + side]
    part[:] = np.round(part * (1 - cover[..., None] * (1 - ink))).astype(np.uint8)
    return Spoiled(pixels=result, dpi=dpi, jpeg_quality=QUALITY, chroma_halved=False)


def _uneven(
    rng: np.random.Generator, height: int, width: int, *, least: float
) -> NDArray[np.float32]:
    """Smooth random field between ``least`` and 1."""
    nodes = rng.uniform(least, 1.0, (NODES, NODES)).astype(np.float32)
    return np.clip(resize_float(nodes, width_px=width, height_px=height), least, 1.0)


def _folds(shape: tuple[int, int], dpi: float, rng: np.random.Generator) -> NDArray[np.float32]:
    """Return the share of light that one or two folds take, dark in the fold."""
    height, width = shape
    drawn = np.zeros(shape, dtype=np.uint8)
    for _ in range(int(rng.integers(1, 3))):
        at = rng.uniform(0.2, 0.8) + rng.normal(0, 0.01, 2)
        upright = rng.random() < 0.5
        ends = [[at[0] * width, 0], [at[1] * width, height]]
        level = [[0, at[0] * height], [width, at[1] * height]]
        line = np.array(ends if upright else level, dtype=np.float64)
        stroke(drawn, [line], width_px=Scale(dpi).px(0.12))
    soft = gaussian_u8(drawn, Scale(dpi).px(0.08))
    return soft.astype(np.float32) * np.float32(rng.uniform(0.08, 0.2) / 255)


def _stains(shape: tuple[int, int], dpi: float, rng: np.random.Generator) -> NDArray[np.float32]:
    """Return the share of light that rings of dried drops take."""
    height, width = shape
    drawn = np.zeros(shape, dtype=np.uint8)
    turn = np.linspace(0, 2 * np.pi, 60)
    for _ in range(int(rng.integers(0, 3))):
        centre = rng.uniform((0.1 * width, 0.1 * height), (0.9 * width, 0.9 * height))
        radius = Scale(dpi).px(float(rng.uniform(3, 9))) * (1 + 0.06 * np.sin(3 * turn))
        ring = centre + radius[:, None] * np.column_stack([np.cos(turn), np.sin(turn)])
        stroke(drawn, [ring], width_px=Scale(dpi).px(0.5), closed=True)
    soft = gaussian_u8(drawn, Scale(dpi).px(0.35))
    return soft.astype(np.float32) * np.float32(rng.uniform(0.04, 0.10) / 255)


def _impression(side: int, scale: Scale, turned_deg: float) -> Bytes:
    """Two rings, a legend along them and a date across: full ink is 255."""
    drawn = np.zeros((side, side), dtype=np.uint8)
    turn, middle = np.linspace(0, 2 * np.pi, 180), side / 2
    circle = np.column_stack([np.cos(turn), np.sin(turn)])
    for share, width_mm in ((0.47, 0.6), (0.33, 0.3)):
        ring = middle + share * side * circle
        stroke(drawn, [ring], width_px=scale.px(width_mm), closed=True)
    picture = Image.fromarray(drawn)
    font = ImageFont.load_default(size=0.1 * side)
    for number, letter in enumerate(LEGEND):
        angle = 360 * number / len(LEGEND)
        tile = Image.new("L", (side, side))
        ImageDraw.Draw(tile).text((middle, 0.05 * side), letter, fill=255, font=font, anchor="ma")
        picture.paste(255, (0, 0), tile.rotate(-angle, Image.Resampling.BILINEAR))
    ImageDraw.Draw(picture).text((middle, middle), "14 MAR 2025", fill=255, font=font, anchor="mm")
    return np.asarray(picture.rotate(turned_deg, Image.Resampling.BILINEAR), dtype=np.uint8)
