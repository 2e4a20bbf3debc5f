"""Synthetic crops of reduced pages with the map of their zones.

A square of page is drawn upright at twice its size, turned and put in perspective, degraded and
reduced. The zones' lines are known on the upright page, so every cell of the output is labelled
exactly through the inverse map.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from channel import degrade
from locator_network import NOMINAL_CAP_PX, STRIDE_PX
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from surroundings import barcode, font_of, paper, place, portrait, rules, text_lines, texture
from zones import zone_lines

Array = NDArray[np.float32]
Floats = NDArray[np.float64]
Rng = np.random.Generator
CORE_CAPS, CLEAR_CAPS = 0.4, 0.75
"""Half thickness of a line's core, and from where a cell is certainly none."""


@dataclass(frozen=True, slots=True)
class Line:
    """A zone's line on the upright square: middle, ends and capital height in its pixels."""

    y: float
    left: float
    right: float
    cap: float


class PageCrops:
    """Draws crops; the same seed draws the same crops."""

    def __init__(self, config: dict[str, Any], seed: int) -> None:
        self.config = config
        self.rng = np.random.default_rng(seed)
        self.size = int(config["crop"]["size_px"])

    def draw(self) -> tuple[NDArray[np.uint8], Array]:
        """One H × W grey crop and its 5 × H/4 × W/4 labels.

        Labels: core (1, 0), weight of the core's loss, cosine and sine of the doubled direction,
        logarithm of the capitals.
        """
        rng = self.rng
        low, high = self.config["crop"]["cap_px"]
        cap = float(np.exp(rng.uniform(np.log(low), np.log(high))))
        square = int(self.size * 2 * 1.45)
        upright, lines = self._upright(square, 2 * cap)
        turn = self._map(square)
        double = 2 * self.size
        image = cv2.warpPerspective(
            upright, turn, (double, double), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT
        )
        image = self._lit(image)
        small = cv2.resize(image, (self.size, self.size), interpolation=cv2.INTER_AREA)
        if rng.random() < 0.3:
            # Small web pictures that were enlarged, or taken from a much coarser capture.
            ratio = float(rng.uniform(0.5, 1.0))
            coarse = cv2.resize(small, None, fx=ratio, fy=ratio, interpolation=cv2.INTER_AREA)
            small = cv2.resize(coarse, (self.size, self.size), interpolation=cv2.INTER_CUBIC)
        small = degrade(rng, small, min(cap, 12.0))
        labels = self._labels(lines, turn)
        return np.clip(small, 0, 255).astype(np.uint8), labels

    def _upright(self, square: int, cap: float) -> tuple[Array, list[Line]]:
        rng = self.rng
        image = texture(rng, square)
        count = 0 if rng.random() < self.config["crop"]["negative_share"] else 1
        count += int(count and rng.random() < 0.2)
        blocks = [self._block(square, cap) for _ in range(count)]
        if count == 0 or rng.random() < 0.3:
            place(image, paper(rng, square, square), 0, int(rng.uniform(-0.6, 0.3) * square))
        lines: list[Line] = []
        taken = np.zeros(square, dtype=bool)
        for texts, (left, top), block_cap, row in blocks:
            reach = slice(max(int(top - 2 * block_cap), 0), max(int(top + len(texts) * row), 0))
            if taken[reach].any():
                continue
            taken[reach] = True
            if not lines:
                self._document(image, left, top, block_cap)
            lines += self._zone(image, texts, (left, top), block_cap, row)
        self._furniture(image, cap, taken)
        return image, lines

    def _block(
        self, square: int, cap: float
    ) -> tuple[list[str], tuple[float, float], float, float]:
        """Text, place of the first line's start, capital height and row distance of one zone."""
        rng = self.rng
        texts = zone_lines(rng)
        row = cap * float(rng.uniform(1.55, 2.1) if len(texts) == 3 else rng.uniform(1.9, 3.0))
        length = max(map(len, texts)) * cap * 1.06
        # The middle part of the square survives the turn: some of the zone must lie there.
        x = float(rng.uniform(0.3, 0.7)) * square - float(rng.uniform(0.05, 0.95)) * length
        y = float(rng.uniform(0.15, 0.85)) * square
        return texts, (x, y), cap, row

    def _document(self, image: Array, left: float, top: float, cap: float) -> None:
        """Put the sheet that the zone stands on, with its portrait and its edges."""
        rng = self.rng
        square = image.shape[0]
        width = int(cap * rng.uniform(36, 62))
        height = int(width * rng.uniform(0.6, 0.8))
        x = int(left - cap * rng.uniform(1, 4))
        y = int(top + cap * rng.uniform(4, 9)) - height
        x0, y0 = max(x, 0), max(y, 0)
        x1, y1 = min(x + width, square), min(y + height, square)
        if x1 - x0 > 16 and y1 - y0 > 16:
            place(image, paper(rng, y1 - y0, x1 - x0), x0, y0)
        if rng.random() < 0.7:
            side = int(min(width * rng.uniform(0.2, 0.3), square / 2))
            at = x + int(width * rng.uniform(0.02, 0.7)), y + int(height * rng.uniform(0.1, 0.35))
            portrait(rng, image, at, (side, int(side * 1.28)))

    def _zone(
        self, image: Array, texts: list[str], at: tuple[float, float], cap: float, row: float
    ) -> list[Line]:
        rng = self.rng
        fonts = self.config["fonts"]
        names = fonts["ocrb"] if rng.random() < fonts["ocrb_share"] else fonts["other"]
        font = font_of(str(rng.choice(names)), max(round(cap * 1.42), 6))
        box = font.getbbox("H", anchor="ls")
        true_cap = float(-box[1])
        pitch = true_cap * float(rng.uniform(0.98, 1.14))
        pitch = max(pitch, float(font.getlength("H")) * 0.97)
        mask = Image.new("L", image.shape[::-1], 0)
        pen = ImageDraw.Draw(mask)
        lines = []
        for index, text in enumerate(texts):
            y = at[1] + index * row
            for column, character in enumerate(text):
                x = at[0] + (column + 0.5) * pitch
                if -pitch < x < image.shape[1] + pitch:
                    pen.text((x, y + true_cap / 2), character, font=font, fill=255, anchor="ms")
            lines.append(Line(y, at[0], at[0] + len(text) * pitch, true_cap))
        self._print(image, np.asarray(mask, np.float32) / 255)
        return lines

    def _print(self, image: Array, ink: Array) -> None:
        """Darker than the paper; on dark grounds at times lighter."""
        rng = self.rng
        under = image[ink > 0.5]
        level = float(np.median(under)) if under.size else 200.0
        if level < 110 and rng.random() < 0.5:
            tone = rng.uniform(level + 60, 255)
        else:
            tone = rng.uniform(0, max(level - 35, 10))
        image[:] = image * (1 - ink) + tone * ink

    def _furniture(self, image: Array, cap: float, taken: NDArray[np.bool_]) -> None:
        rng = self.rng
        square = image.shape[0]
        mask = Image.new("L", (square, square), 0)
        text_lines(rng, mask, self.config["fonts"]["text"], cap, taken)
        ink = np.asarray(mask, np.float32) / 255 * rng.uniform(0.4, 1.0)
        image[:] = image * (1 - ink) + rng.uniform(0, 90) * ink
        if rng.random() < 0.25:
            free = np.flatnonzero(~taken)
            if free.size:
                top, high = int(rng.choice(free)), int(cap * rng.uniform(2, 8))
                if not taken[top : top + high].any():
                    left, wide = (
                        int(rng.uniform(0, 0.7) * square),
                        int(rng.uniform(0.1, 0.5) * square),
                    )
                    barcode(rng, image, (left, top), (wide, high))
        if rng.random() < 0.3:
            rules(rng, image)

    def _map(self, square: int) -> Floats:
        """Turn about the middle, with a little perspective, onto the crop at double size."""
        rng = self.rng
        angle = float(rng.uniform(0, 2 * np.pi))
        if rng.random() < 0.45:
            angle = float(rng.integers(4)) * np.pi / 2 + float(rng.normal(0, 0.05))
        cos, sin = np.cos(angle), np.sin(angle)
        half, middle = square / 2, float(self.size)
        centre = np.array([[1, 0, -half], [0, 1, -half], [0, 0, 1.0]])
        turned = np.array([[cos, -sin, 0], [sin, cos, 0], [0, 0, 1.0]])
        if rng.random() < 0.4:
            tilt = rng.normal(0, 0.12, 2) / middle
            turned = np.array([[1, 0, 0], [0, 1, 0], [tilt[0], tilt[1], 1.0]]) @ turned
        return np.array([[1, 0, middle], [0, 1, middle], [0, 0, 1.0]]) @ turned @ centre

    def _lit(self, image: Array) -> Array:
        """Uneven light, glare, a shadow, a stamp."""
        rng = self.rng
        size = image.shape[0]
        if rng.random() < 0.4:
            light = rng.uniform(0.35, 1.1, (3, 3)).astype(np.float32)
            image = image * cv2.resize(light, (size, size), interpolation=cv2.INTER_CUBIC)
        if rng.random() < 0.15:
            y, x = np.mgrid[0:size, 0:size].astype(np.float32)
            cx, cy, reach = (
                rng.uniform(0, size),
                rng.uniform(0, size),
                rng.uniform(0.03, 0.25) * size,
            )
            spot = np.exp(
                -(((x - cx) / reach) ** 2 + ((y - cy) / (reach * rng.uniform(0.3, 1))) ** 2)
            )
            image = image + (255 - image) * np.clip(spot * rng.uniform(0.5, 1.5), 0, 1)
        if rng.random() < 0.15:
            mask = np.zeros(image.shape, np.uint8)
            centre = tuple(int(v) for v in rng.uniform(0, size, 2))
            radius, thick = int(rng.uniform(0.05, 0.3) * size), int(rng.integers(2, 9))
            cv2.circle(mask, centre, radius, 255, thick)
            cv2.circle(mask, centre, int(radius * 0.7), 255, max(thick // 2, 1))
            image = image * (1 - mask.astype(np.float32) / 255 * rng.uniform(0.2, 0.7))
        return 255 - image if rng.random() < 0.04 else image

    def _labels(self, lines: list[Line], turn: Floats) -> Array:
        cells = self.size // STRIDE_PX
        centre = (np.arange(cells) + 0.5) * STRIDE_PX * 2
        x, y = np.meshgrid(centre, centre)
        inverse = np.linalg.inv(turn)
        u, v = _mapped(inverse, x, y)
        labels = np.zeros((5, cells, cells), np.float32)
        labels[1] = 1.0
        for line in lines:
            here = (u > line.left - 0.3 * line.cap) & (u < line.right + 0.3 * line.cap)
            away = np.abs(v - line.y) / line.cap
            core = here & (away < CORE_CAPS)
            labels[1][here & (away >= CORE_CAPS) & (away < CLEAR_CAPS)] = 0.0
            along = np.subtract(_mapped(turn, u + 1, v), _mapped(turn, u, v))
            down = np.subtract(_mapped(turn, u, v + 1), _mapped(turn, u, v))
            length = np.hypot(*along)
            height = np.hypot(*down) * line.cap / 2
            labels[0][core] = 1.0
            labels[1][core] = 1.0
            cos, sin = along[0] / length, along[1] / length
            labels[2][core] = (cos**2 - sin**2)[core]
            labels[3][core] = (2 * cos * sin)[core]
            labels[4][core] = np.log(height / NOMINAL_CAP_PX)[core]
        return labels


def _mapped(matrix: Floats, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    w = matrix[2, 0] * x + matrix[2, 1] * y + matrix[2, 2]
    return (
        (matrix[0, 0] * x + matrix[0, 1] * y + matrix[0, 2]) / w,
        (matrix[1, 0] * x + matrix[1, 1] * y + matrix[1, 2]) / w,
    )
