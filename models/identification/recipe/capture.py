"""Fills in blanks and captures them: other persons' data, any turn, perspective, light, noise."""

from __future__ import annotations

import cv2
import numpy as np
from designs import FONTS, Blank, Rng, word
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont


def fill(blank: Blank, rng: Rng) -> NDArray[np.uint8]:
    """Enter one person's data."""
    picture, k = blank.picture.copy(), blank.px_per_mm
    for zone in blank.zones:
        if zone[4] == "portrait":
            _portrait(picture, zone, k, rng)
    image = Image.fromarray(picture)
    pen = ImageDraw.Draw(image)
    for left, top, right, bottom, kind in blank.zones:
        if kind == "text":
            text, face, size = f"{word(rng)} {word(rng)}", "NotoSans-Regular.ttf", bottom - top
            font = ImageFont.truetype(str(FONTS / face), max(min(size, 3.4) * k * 0.9, 5))
            pen.text((left * k, bottom * k), text, fill=(20, 20, 24), font=font, anchor="ls")
        elif kind == "mrz":
            font = ImageFont.truetype(str(FONTS / "OCRB.otf"), 3.5 * k)
            for row in (0.4, 0.9):
                signs = rng.choice([*"ABCDEFGHIKLMN0123456789<<<<<<"], int((right - left) / 2.6))
                y = (top + (bottom - top) * row) * k
                pen.text((left * k, y), "".join(signs), fill=(20, 20, 24), font=font, anchor="ls")
    return np.asarray(image).copy()


def _portrait(picture: NDArray[np.uint8], zone: tuple, k: float, rng: Rng) -> None:
    left, top, right, bottom = (int(v * k) for v in zone[:4])
    part = picture[top:bottom, left:right]
    height, width = part.shape[:2]
    if not height or not width:
        return
    coarse = rng.uniform(40, 220, (9, 7, 3)).astype(np.float32)
    face = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    middle, axes = (width // 2, height // 2), (max(width // 4, 1), max(height // 3, 1))
    cv2.ellipse(face, middle, axes, 0, 0, 360, tuple(rng.uniform(60, 220, 3)), -1)
    part[:] = np.clip(face, 0, 255).astype(np.uint8)


def captured(
    picture: NDArray[np.uint8], rng: Rng, *, perspective: float = 0.0, turn_deg: float | None = None
) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """Capture a page on a lid; returns the scan and the page's corners, clockwise, in px."""
    rows, columns = picture.shape[:2]
    angle = rng.uniform(-180, 180) if turn_deg is None else turn_deg
    frame = np.array([[0, 0], [columns, 0], [columns, rows], [0, rows]], np.float32)
    turn = np.deg2rad(angle)
    turned = frame @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    turned += rng.uniform(-perspective, perspective, (4, 2)) * max(rows, columns)
    turned -= turned.min(axis=0) - rng.uniform(5, 60, 2)
    size = np.ceil(turned.max(axis=0) + rng.uniform(5, 60, 2)).astype(int)
    matrix = cv2.getPerspectiveTransform(frame, turned.astype(np.float32))
    lid = float(rng.choice([245.0, 225.0, 30.0]))
    soft = cv2.GaussianBlur(picture, (0, 0), float(rng.uniform(0.4, 1.0)))
    page = cv2.warpPerspective(soft, matrix, tuple(int(v) for v in size), borderValue=(lid,) * 3)
    lit = 255 * (np.clip(page * rng.uniform(0.9, 1.05, 3), 0, 255) / 255) ** rng.uniform(0.85, 1.15)
    lit += rng.normal(0, rng.uniform(1, 5), lit.shape)
    return np.clip(lit, 0, 255).astype(np.uint8), turned
