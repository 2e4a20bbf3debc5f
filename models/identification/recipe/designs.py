"""Draws pages of invented designs, for training alone: no bench draws with any of this."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

import visualdoc.samples

FONTS = Path(visualdoc.samples.__file__).parent / "fonts"
FACES = (
    "NotoSans-Bold.ttf", "NotoSans-Regular.ttf", "NotoSerif-Bold.ttf", "NotoSerif-Italic.ttf",
    "NotoSerif-Regular.ttf",
)  # fmt: skip
CAPTIONS = (
    "SURNAME", "GIVEN NAMES", "DATE OF BIRTH", "PLACE OF BIRTH", "SEX", "NATIONALITY",
    "DATE OF ISSUE", "DATE OF EXPIRY", "AUTHORITY", "DOCUMENT NO", "NAME OF FATHER",
    "NAME OF MOTHER", "REGISTER NUMBER", "SIGNATURE", "ADDRESS", "HEIGHT", "PROFESSION",
)  # fmt: skip
TITLES = (
    "PASSPORT", "IDENTITY CARD", "RESIDENCE PERMIT", "BIRTH CERTIFICATE", "DRIVING LICENCE",
    "VISA", "TRAVEL DOCUMENT", "FAMILY BOOK",
)  # fmt: skip
SIZES_MM = ((85.6, 54), (105, 74), (125, 88), (125, 88), (120, 80), (210, 297))
Box = tuple[float, float, float, float, str]
Rng = np.random.Generator


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Blank:
    """A drawn blank: H × W × 3 uint8, its zones (left, top, right, bottom in mm, kind)."""

    picture: NDArray[np.uint8]
    zones: tuple[Box, ...]
    px_per_mm: float

    @property
    def static(self) -> NDArray[np.bool_]:
        """Pixels outside the zones."""
        mask = np.ones(self.picture.shape[:2], dtype=np.bool_)
        for left, top, right, bottom, _ in self.zones:
            k = self.px_per_mm
            mask[int(top * k) : int(bottom * k) + 1, int(left * k) : int(right * k) + 1] = False
        return mask


def size_mm(seed: int) -> tuple[float, float]:
    """Width and height of a design."""
    return SIZES_MM[int(np.random.default_rng(seed).integers(len(SIZES_MM)))]


def draw_blank(seed: int, dpi: float) -> Blank:
    """Draw a design's blank."""
    rng = np.random.default_rng(seed)
    width, height = SIZES_MM[int(rng.integers(len(SIZES_MM)))]
    k = dpi / 25.4
    page = np.ones((round(height * k), round(width * k), 3), np.float32) * rng.uniform(200, 250, 3)
    _waves(page, rng, width, height, k)
    _rosettes(page, rng, width, height, k)
    _emblem(page, rng, width, height, k)
    picture, zones = _words(page, rng, width, height, k)
    return Blank(picture=picture, zones=zones, px_per_mm=k)


def _ink(page: NDArray[np.float32], lines: list, rng: Rng, k: float, strength: float) -> None:
    mask = np.zeros(page.shape[:2], np.uint8)
    for line in lines:
        points = [np.round((line * k - 0.5) * 16).astype(np.int32)]
        cv2.polylines(
            mask, points, isClosed=False, color=255, thickness=max(1, round(0.12 * k)),
            lineType=cv2.LINE_AA, shift=4,
        )  # fmt: skip
    share = (mask / 255 * strength)[..., None]
    page[:] = page * (1 - share) + share * rng.uniform(60, 190, 3)


def _waves(page: NDArray[np.float32], rng: Rng, width: float, height: float, k: float) -> None:
    for _ in range(int(rng.integers(0, 3))):
        x = np.arange(-2, width + 2, 0.4)
        waves = [rng.uniform((0.3, 8, 0, 0.02), (2.5, 60, 6, 0.3)) for _ in range(3)]
        lines = []
        for n, base in enumerate(np.arange(-4, height + 4, rng.uniform(0.7, 2.2))):
            y = base + sum(a * np.sin(2 * np.pi * x / w + p + n * d) for a, w, p, d in waves)
            lines.append(np.column_stack([x, y]))
        _ink(page, lines, rng, k, float(rng.uniform(0.3, 0.8)))


def _rosettes(page: NDArray[np.float32], rng: Rng, width: float, height: float, k: float) -> None:
    turn = np.linspace(0, 2 * np.pi, 900)
    for _ in range(int(rng.integers(0, 3))):
        outer = rng.uniform(8, min(width, height) * 0.4)
        inner, lobes, strands = outer * rng.uniform(0.2, 0.7), int(rng.integers(5, 24)), 9
        centre = rng.uniform(0.2, 0.8, 2) * (width, height)
        lines = []
        for n in range(strands):
            swing = np.sin(lobes * turn + 2 * np.pi * n / strands)
            radius = (outer + inner) / 2 + (outer - inner) / 2 * swing
            lines.append(centre + radius[:, None] * np.column_stack([np.cos(turn), np.sin(turn)]))
        _ink(page, lines, rng, k, float(rng.uniform(0.4, 0.8)))


def _emblem(page: NDArray[np.float32], rng: Rng, width: float, height: float, k: float) -> None:
    centre = np.array([rng.uniform(0.1, 0.9) * width, rng.uniform(0.1, 0.4) * height])
    reach = rng.uniform(4, 9)
    mask = np.zeros(page.shape[:2], np.uint8)
    for _ in range(int(rng.integers(4, 14))):
        turn = np.sort(rng.uniform(0, 2 * np.pi, int(rng.integers(3, 9))))
        radius = rng.uniform(0.1, 0.6, len(turn)) * reach
        offset = rng.uniform(-0.6, 0.6, 2) * reach
        corners = centre + offset + radius[:, None] * np.column_stack([np.cos(turn), np.sin(turn)])
        part = np.zeros_like(mask)
        cv2.fillPoly(part, [np.round(corners * k * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
        mask = cv2.absdiff(mask, part)
    share = (mask / 255)[..., None]
    page[:] = page * (1 - share) + share * rng.uniform(10, 120, 3)


def _words(
    page: NDArray[np.float32], rng: Rng, width: float, height: float, k: float
) -> tuple[NDArray[np.uint8], tuple[Box, ...]]:
    picture = Image.fromarray(np.clip(page, 0, 255).astype(np.uint8))
    pen, large = ImageDraw.Draw(picture), max(1.0, width / 125)
    face, ink = FACES[int(rng.integers(5))], tuple(int(v) for v in rng.uniform(10, 110, 3))
    x = width * rng.uniform(0.3, 0.7)
    heading = _Line(size_mm=2.6 * large, face=face, ink=ink, anchor="ms")
    _write(pen, "REPUBLIC OF " + word(rng), (x, height * 0.09), heading, k)
    title = TITLES[int(rng.integers(len(TITLES)))]
    heading = _Line(size_mm=3.2 * large, face=face, ink=ink, anchor="ms")
    _write(pen, title, (x, height * 0.09 + 5 * large), heading, k)
    left = width * rng.uniform(0.3, 0.42) if rng.random() < 0.7 else width * 0.06
    count = int(rng.integers(5, 11))
    pitch = height * (0.5 if rng.random() < 0.6 else 0.7) / count
    face, ink = FACES[int(rng.integers(5))], tuple(int(v) for v in rng.uniform(20, 130, 3))
    line, zones = _Line(size_mm=1.2 * large, face=face, ink=ink), []
    for n, caption in enumerate(rng.permutation(CAPTIONS)[:count]):
        y = height * 0.22 + n * pitch
        _write(pen, str(caption), (left, y), line, k)
        right = min(left + width * 0.5, width - 2)
        zones.append((left, y + 0.4, right, y + pitch - 1.4 * large, "text"))
    if rng.random() < 0.8:
        at = width * (0.05 if left > width * 0.25 else 0.7)
        top = height * 0.22
        zones.append((at, top, at + width * 0.22, top + width * 0.28, "portrait"))
    if rng.random() < 0.6:
        zones.append((width * 0.02, height * 0.8, width * 0.98, height * 0.97, "mrz"))
    return np.asarray(picture).copy(), tuple(zones)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    size_mm: float
    face: str
    ink: tuple[int, ...]
    anchor: str = "ls"


def _write(
    pen: ImageDraw.ImageDraw, text: str, at: tuple[float, float], line: _Line, k: float
) -> None:
    font = ImageFont.truetype(str(FONTS / line.face), max(line.size_mm * k * 1.35, 4))
    pen.text((at[0] * k, at[1] * k), text, fill=line.ink, font=font, anchor=line.anchor)


def word(rng: Rng) -> str:
    """Invent a word."""
    count = int(rng.integers(2, 5))
    pairs = (rng.choice([*"bcdfghklmnprstvz"]) + rng.choice([*"aeiou"]) for _ in range(count))
    return "".join(pairs).upper()
