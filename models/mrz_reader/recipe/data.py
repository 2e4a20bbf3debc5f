"""Synthetic crops of machine-readable lines with the class of every frame.

Every crop is drawn on the fly from a seeded generator: text, font, stretch, ink, background,
capture resolution, blur, noise, compression and the errors of the locator (scale, offset, tilt).
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from channel import background, degrade, neighbours, overlay, paint
from faces import CANVAS_PX, GLYPH_CAP_PX, MIDLINE_PX, Face, load_faces
from network import CLASSES
from numpy.typing import NDArray
from texts import look_alike_text, mrz_text, no_zone_text, random_text

Array = NDArray[np.float32]
Floats = NDArray[np.float64]
Rng = np.random.Generator
INDEX = {character: index for index, character in enumerate(CLASSES)}
IGNORED = -1
DIGITS = "0123456789"


class LineCrops:
    """Draws crops; the same seed draws the same crops."""

    def __init__(self, config: dict[str, Any], seed: int) -> None:
        self.config = config
        self.rng = np.random.default_rng(seed)
        fonts = config["fonts"]
        self.ocrb = load_faces(fonts["ocrb"], is_ocrb=True)
        self.other = load_faces(fonts["other"], is_ocrb=False)
        self.slab = load_faces(fonts["slab"], is_ocrb=False)

    def draw(self) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
        """One 32 × W grey crop and its class per frame."""
        rng = self.rng
        line = self.config["line"]
        width, cap = int(line["crop_width_px"]), float(line["cap_height_px"])
        face = self._face()
        # Pitch over capital height: OCR-B size 1 prints 2.54 mm over about 2.4 mm.
        stretch = float(np.exp(rng.normal(0, 0.09)))
        pitch = self._pitch_px(face, stretch)
        scale = cap / GLYPH_CAP_PX * float(rng.uniform(0.82, 1.2))
        negative = rng.random() < self.config["sample"]["negative_share"]
        count = int(rng.integers(4, 20))
        text = no_zone_text(rng, count) if negative else self._text(count)
        ink, centres = compose(face, text, pitch, stretch, rng)
        spare = width - pitch * scale * count
        offset = float(rng.uniform(min(spare, 0) - 20, max(spare, 0) + 20)) - CANVAS_PX * scale
        grid = self._frame_map(scale, offset, cap)
        crop = self._capture(ink, grid, width)
        x = mapped_x(grid, centres)
        labels = self._labels("" if negative else text, x, pitch * scale, width)
        return crop, labels

    def _face(self) -> Face:
        rng = self.rng
        if rng.random() < self.config["fonts"]["other_share"]:
            slab = self.slab and rng.random() < self.config["fonts"]["slab_share"]
            faces = self.slab if slab else self.other
            return faces[int(rng.integers(len(faces)))]
        weights = np.array([3.0, 3.0, 0.5])[: len(self.ocrb)]
        return self.ocrb[int(rng.choice(len(self.ocrb), p=weights / weights.sum()))]

    def _pitch_px(self, face: Face, stretch: float) -> float:
        if face.is_ocrb:
            return face.advance_px * stretch * float(self.rng.uniform(0.93, 1.1))
        widest = max(face.advance_px, 0.72 * GLYPH_CAP_PX)
        return widest * stretch * float(self.rng.uniform(0.98, 1.3))

    def _text(self, count: int) -> str:
        rng, sample = self.rng, self.config["sample"]
        kind = rng.random()
        if kind < sample["mrz_text_share"]:
            return mrz_text(rng, count)
        if kind < sample["mrz_text_share"] + sample["look_alike_share"]:
            return look_alike_text(rng, count)
        return random_text(rng, count)

    def _frame_map(self, scale: float, offset: float, cap: float) -> Floats:
        """3 × 3 map from the drawn line to the crop, with the locator's errors."""
        rng = self.rng
        tilt = float(np.clip(rng.normal(0, 0.011), -0.03, 0.03))
        shear = float(rng.normal(0, 0.05))
        height = float(self.config["line"]["height_px"])
        dy = height / 2 + float(np.clip(rng.normal(0, 0.07), -0.2, 0.2)) * cap
        middle_x = self.config["line"]["crop_width_px"] / 2
        linear = np.array([[scale, -shear * scale], [tilt * scale, scale]])
        shift_x = offset + shear * scale * MIDLINE_PX
        shift_y = dy - scale * MIDLINE_PX - tilt * scale * (middle_x - offset) / scale
        affine = np.array([[*linear[0], shift_x], [*linear[1], shift_y], [0.0, 0.0, 1.0]])
        # Photographs: the size changes along the line; the crop's middle stays where it is.
        falling = float(rng.normal(0, 0.02)) if rng.random() < 0.3 else 0.0
        return _about((middle_x, height / 2), falling / middle_x) @ affine

    def _capture(self, ink: Array, grid: Floats, width: int) -> NDArray[np.uint8]:
        """Draw at twice the crop's size, degrade at the capture's own, bring to the crop's."""
        rng = self.rng
        height = int(self.config["line"]["height_px"])
        cap = float(self.config["line"]["cap_height_px"])
        double = np.array([[2.0, 0, 0.5], [0, 2.0, 0.5], [0, 0, 1.0]]) @ grid
        canvas = cv2.warpPerspective(ink, double, (2 * width, 2 * height), flags=cv2.INTER_LINEAR)
        paper = background(rng, 2 * height, 2 * width)
        image = overlay(rng, paint(rng, paper, neighbours(rng, canvas)))
        low, high = self.config["sample"]["capture_cap_px"]
        capture_cap = float(np.exp(rng.uniform(np.log(low), np.log(high))))
        ratio = min(capture_cap / (2 * cap), 1.0)
        small = cv2.resize(image, None, fx=ratio, fy=ratio, interpolation=cv2.INTER_AREA)
        small = degrade(rng, small, capture_cap)
        interpolation = [cv2.INTER_LINEAR, cv2.INTER_CUBIC][int(rng.integers(2))]
        if rng.random() < 0.03:
            interpolation = cv2.INTER_NEAREST
        if small.shape[0] > height:
            interpolation = cv2.INTER_AREA
        crop = cv2.resize(small, (width, height), interpolation=interpolation)
        return np.clip(crop, 0, 255).astype(np.uint8)

    def _labels(self, text: str, x: Floats, pitch: float, width: int) -> NDArray[np.int64]:
        stride = int(self.config["line"]["stride_px"])
        frames = (np.arange(width // stride) + 0.5) * stride
        labels = np.zeros(len(frames), np.int64)
        for character, centre in zip(text, x, strict=False):
            near = np.abs(frames - centre) < max(0.27 * pitch, stride * 0.51)
            cut = centre < 0.45 * pitch or centre > width - 0.45 * pitch
            labels[near] = IGNORED if cut else INDEX[character]
        return labels


def _about(point: tuple[float, float], falling: float) -> Floats:
    """Projective map that keeps a point and shrinks what lies to its right."""
    x, y = point
    there = np.array([[1.0, 0, -x], [0, 1.0, -y], [0, 0, 1.0]])
    back = np.array([[1.0, 0, x], [0, 1.0, y], [0, 0, 1.0]])
    return back @ np.array([[1.0, 0, 0], [0, 1.0, 0], [falling, 0, 1.0]]) @ there


def mapped_x(grid: Floats, points: Floats) -> Floats:
    """X of N × 2 points under a 3 × 3 map."""
    homogeneous = np.column_stack([points, np.ones(len(points))]) @ grid.T
    return np.asarray(homogeneous[:, 0] / homogeneous[:, 2], dtype=np.float64)


def compose(face: Face, text: str, pitch: float, stretch: float, rng: Rng) -> tuple[Array, Floats]:
    """Set the glyphs on one line.

    Returns
    -------
    tuple
        Ink coverage (``CANVAS_PX`` × W) and N × 2 glyph centres in it.
    """
    width = int(pitch * len(text) + CANVAS_PX * 2)
    ink = np.zeros((CANVAS_PX, width), np.float32)
    weight = float(rng.normal(0, 1.0))
    jitter = 0.01 if rng.random() < 0.9 else 0.04
    centres = []
    sizes = _cut(face, rng)
    for index, character in enumerate(text):
        centre = CANVAS_PX + pitch * (index + 0.5) + float(rng.normal(0, jitter)) * pitch
        centres.append((centre, MIDLINE_PX))
        glyph = face.glyphs.get(character)
        if glyph is None:
            continue
        wide, high = sizes.get(character, (1.0, 1.0))
        wide *= stretch
        foot = MIDLINE_PX + GLYPH_CAP_PX / 2
        shift = np.array(
            [[wide, 0, CANVAS_PX / 2 * (1 - wide) + centre % 1.0], [0, high, foot * (1 - high)]]
        )
        moved = cv2.warpAffine(glyph, shift, (CANVAS_PX, CANVAS_PX), flags=cv2.INTER_LINEAR)
        left = int(centre) - CANVAS_PX // 2
        np.maximum(ink[:, left : left + CANVAS_PX], moved, out=ink[:, left : left + CANVAS_PX])
    if abs(weight) > 0.6:
        size = 3 if abs(weight) < 1.6 else 5
        kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
        ink = cv2.dilate(ink, kernel) if weight > 0 else cv2.erode(ink, kernel[:3, :3])
    return ink, np.array(centres)


def _cut(face: Face, rng: Rng) -> dict[str, tuple[float, float]]:
    """Width and height of digits as other cuts of OCR-B have them: narrower, or no taller."""
    if not face.is_ocrb or rng.random() < 0.5:
        return {}
    wide, high = float(rng.uniform(0.88, 1.02)), float(rng.uniform(0.94, 1.02))
    sizes = dict.fromkeys(DIGITS, (wide, high))
    sizes["0"] = (wide * float(rng.uniform(0.85, 1.0)), high)
    sizes["O"] = (float(rng.uniform(0.97, 1.06)), 1.0)
    return sizes


def normalise(crops: NDArray[np.uint8]) -> Array:
    """Zero mean and unit spread per crop; the reader does the same with a whole line."""
    values = crops.astype(np.float32)
    mean = values.mean(axis=(-2, -1), keepdims=True)
    spread = values.std(axis=(-2, -1), keepdims=True)
    return (values - mean) / (spread + 4.0)
