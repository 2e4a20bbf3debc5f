"""Synthetic crops of machine-readable lines with the class of every frame.

Every crop is drawn on the fly from a seeded generator: text, font, stretch, ink, background,
capture resolution, blur, noise, compression and the errors of the locator (scale, offset, tilt).
"""

from __future__ import annotations

import importlib.util
import io
import re
import string
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pypdfium2
from network import CLASSES
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont
from reportlab.pdfgen.canvas import Canvas

Array = NDArray[np.float32]
Rng = np.random.Generator
INDEX = {character: index for index, character in enumerate(CLASSES)}
IGNORED = -1
GLYPH_CAP_PX = 40
CANVAS_PX = 96
MIDLINE_PX = 48
PDF_PREFIX = "pdf:"
PDF_CAP_EM, PDF_ADVANCE_EM = 0.57, 0.6


@dataclass(frozen=True, slots=True)
class Face:
    """Glyph masks of one font, all with the capital height ``GLYPH_CAP_PX``."""

    glyphs: dict[str, Array]
    advance_px: float
    is_ocrb: bool


def load_face(path: str, *, is_ocrb: bool) -> Face:
    """Render the alphabet and some lower-case letters (for crops that hold no zone)."""
    probe = ImageFont.truetype(path, 200)
    top, bottom = _ink_rows(probe, "H", 400)
    font = ImageFont.truetype(path, round(200 * GLYPH_CAP_PX / (bottom - top)))
    top, bottom = _ink_rows(font, "H", CANVAS_PX * 2)
    middle = (top + bottom) / 2
    glyphs = {}
    for character in CLASSES[1:] + string.ascii_lowercase:
        image = Image.new("L", (CANVAS_PX, CANVAS_PX), 0)
        origin = (CANVAS_PX / 2, MIDLINE_PX - middle)
        ImageDraw.Draw(image).text(origin, character, font=font, fill=255, anchor="ma")
        glyphs[character] = np.asarray(image, np.float32) / 255
    return Face(glyphs, float(font.getlength("H")), is_ocrb)


def pdf_face(name: str) -> Face:
    """Draw the alphabet with a standard PDF font of fixed pitch."""
    size = GLYPH_CAP_PX / PDF_CAP_EM
    alphabet = CLASSES[1:] + string.ascii_lowercase
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(CANVAS_PX, CANVAS_PX))
    for character in alphabet:
        canvas.setFont(name, size)
        canvas.drawCentredString(CANVAS_PX / 2, MIDLINE_PX - GLYPH_CAP_PX / 2, character)
        canvas.showPage()
    canvas.save()
    document = pypdfium2.PdfDocument(buffer.getvalue())
    glyphs = {
        character: 1 - page.render(scale=1, grayscale=True).to_numpy().astype(np.float32) / 255
        for character, page in zip(alphabet, document, strict=True)
    }
    return Face(glyphs, PDF_ADVANCE_EM * size, is_ocrb=False)


def load_faces(paths: list[str], *, is_ocrb: bool) -> list[Face]:
    """Load the fonts that are installed; ``{package}`` stands for a Python package's folder."""
    faces = []
    for path in paths:
        if path.startswith(PDF_PREFIX):
            faces.append(pdf_face(path.removeprefix(PDF_PREFIX)))
            continue
        file = Path(re.sub(r"\{(\w+)\}", _package_folder, path))
        if file.is_file():
            faces.append(load_face(str(file), is_ocrb=is_ocrb))
    return faces


def _package_folder(match: re.Match[str]) -> str:
    found = importlib.util.find_spec(match.group(1))
    return str(Path(found.origin).parent) if found and found.origin else ""


def _ink_rows(font: ImageFont.FreeTypeFont, text: str, size: int) -> tuple[int, int]:
    image = Image.new("L", (size, size), 0)
    ImageDraw.Draw(image).text((size / 2, 0), text, font=font, fill=255, anchor="ma")
    rows = np.flatnonzero(np.asarray(image).max(axis=1) > 127)
    return int(rows[0]), int(rows[-1]) + 1


def random_text(rng: Rng, length: int) -> str:
    """Uniform characters with runs of fillers."""
    characters = rng.choice(list(CLASSES[1:]), size=length)
    text = "".join(characters)
    if rng.random() < 0.5:
        at, run = int(rng.integers(length)), int(rng.integers(1, 9))
        text = (text[:at] + "<" * run + text[at + run :])[:length]
    return text


def _letters(rng: Rng, low: int, high: int) -> str:
    syllables = rng.choice(list("AEIOUAEIOULNRSTMKDBGVPHCJFZWYXQ"), size=rng.integers(low, high))
    return "".join(syllables)


def _digits(rng: Rng, count: int) -> str:
    return "".join(rng.choice(list(string.digits), size=count))


def mrz_text(rng: Rng, length: int) -> str:
    """Cut a window out of a line that looks like one of a zone."""
    kind = rng.integers(3)
    if kind == 0:
        head = str(rng.choice(["P<", "I<", "ID", "V<", "AC", "PM", "IR"])) + _letters(rng, 3, 4)
        line = head + _letters(rng, 3, 12) + "<<" + _letters(rng, 2, 9) + "<" + _letters(rng, 0, 9)
    elif kind == 1:
        number = "".join(rng.choice(list(string.digits * 3 + string.ascii_uppercase), size=9))
        sex = str(rng.choice(list("MF<")))
        line = number + _digits(rng, 1) + _letters(rng, 3, 4) + _digits(rng, 7) + sex
        line += _digits(rng, 7) + _digits(rng, int(rng.integers(0, 12)))
    else:
        line = _letters(rng, 3, 12) + "<<" + _letters(rng, 3, 9)
    full = int(rng.choice([30, 36, 44]))
    line = line[:full].ljust(full, "<")
    if kind == 1 and rng.random() < 0.7:
        line = line[:-2] + _digits(rng, 2)
    start = int(rng.integers(0, full - length + 1)) if full > length else 0
    return line[start : start + length]


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
        text = self._text(count, negative=negative)
        ink, centres = compose(face, text, pitch, stretch, rng)
        spare = width - pitch * scale * count
        offset = float(rng.uniform(min(spare, 0) - 20, max(spare, 0) + 20)) - CANVAS_PX * scale
        grid = self._frame_map(scale, offset, ink.shape, cap)
        capture = self._capture(ink, grid, width)
        x = centres @ grid[0, :2] + grid[0, 2]
        labels = self._labels(text, x, pitch * scale, width, negative=negative)
        return capture, labels

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
        return (
            max(face.advance_px, 0.72 * GLYPH_CAP_PX) * stretch * float(self.rng.uniform(0.98, 1.3))
        )

    def _text(self, count: int, *, negative: bool) -> str:
        rng = self.rng
        if negative:
            return "".join(rng.choice(list(string.ascii_lowercase + " " * 4), size=count))
        if rng.random() < self.config["sample"]["mrz_text_share"]:
            return mrz_text(rng, count)
        return random_text(rng, count)

    def _frame_map(
        self, scale: float, offset: float, shape: tuple[int, ...], cap: float
    ) -> NDArray[np.float64]:
        """2 × 3 affine map from the drawn line to the crop, with the locator's errors."""
        rng = self.rng
        tilt = float(np.clip(rng.normal(0, 0.011), -0.03, 0.03))
        shear = float(rng.normal(0, 0.05))
        height = float(self.config["line"]["height_px"])
        dy = height / 2 + float(np.clip(rng.normal(0, 0.07), -0.2, 0.2)) * cap
        middle_x = self.config["line"]["crop_width_px"] / 2
        linear = np.array([[scale, -shear * scale], [tilt * scale, scale]])
        shift_x = offset + shear * scale * MIDLINE_PX
        shift_y = dy - scale * MIDLINE_PX - tilt * scale * (middle_x - offset) / scale
        return np.column_stack([linear, [shift_x, shift_y]])

    def _capture(self, ink: Array, grid: NDArray[np.float64], width: int) -> NDArray[np.uint8]:
        """Draw at twice the crop's size, degrade at the capture's own, bring to the crop's."""
        rng = self.rng
        height = int(self.config["line"]["height_px"])
        cap = float(self.config["line"]["cap_height_px"])
        double = grid * 2
        double[:, 2] += 0.5
        canvas = cv2.warpAffine(ink, double, (2 * width, 2 * height), flags=cv2.INTER_LINEAR)
        paper = background(rng, 2 * height, 2 * width)
        lifted = neighbours(rng, canvas, 2 * cap)
        image = paint(rng, paper, lifted)
        low, high = self.config["sample"]["capture_cap_px"]
        capture_cap = float(np.exp(rng.uniform(np.log(low), np.log(high))))
        ratio = min(capture_cap / (2 * cap), 1.0)
        small = cv2.resize(image, None, fx=ratio, fy=ratio, interpolation=cv2.INTER_AREA)
        small = degrade(rng, small, capture_cap)
        interpolation = [cv2.INTER_LINEAR, cv2.INTER_CUBIC][int(rng.integers(2))]
        if small.shape[0] > height:
            interpolation = cv2.INTER_AREA
        crop = cv2.resize(small, (width, height), interpolation=interpolation)
        return np.clip(crop, 0, 255).astype(np.uint8)

    def _labels(
        self, text: str, x: NDArray[np.float64], pitch: float, width: int, *, negative: bool
    ) -> NDArray[np.int64]:
        stride = int(self.config["line"]["stride_px"])
        frames = (np.arange(width // stride) + 0.5) * stride
        labels = np.zeros(len(frames), np.int64)
        if negative:
            return labels
        for character, centre in zip(text, x, strict=True):
            near = np.abs(frames - centre) < max(0.27 * pitch, stride * 0.51)
            cut = centre < 0.45 * pitch or centre > width - 0.45 * pitch
            labels[near] = IGNORED if cut else INDEX[character]
        return labels


def compose(
    face: Face, text: str, pitch: float, stretch: float, rng: Rng
) -> tuple[Array, NDArray[np.float64]]:
    """Set the glyphs on one line.

    Returns
    -------
    tuple
        Ink coverage (``CANVAS_PX`` × W) and N × 2 glyph centres in it.
    """
    width = int(pitch * len(text) + CANVAS_PX * 2)
    ink = np.zeros((CANVAS_PX, width), np.float32)
    weight = float(rng.normal(0, 1.0))
    centres = []
    for index, character in enumerate(text):
        centre = CANVAS_PX + pitch * (index + 0.5) + float(rng.normal(0, 0.01)) * pitch
        centres.append((centre, MIDLINE_PX))
        glyph = face.glyphs.get(character)
        if glyph is None:
            continue
        shift = np.array([[stretch, 0, CANVAS_PX / 2 * (1 - stretch) + centre % 1.0], [0, 1, 0]])
        moved = cv2.warpAffine(glyph, shift, (CANVAS_PX, CANVAS_PX), flags=cv2.INTER_LINEAR)
        left = int(centre) - CANVAS_PX // 2
        np.maximum(ink[:, left : left + CANVAS_PX], moved, out=ink[:, left : left + CANVAS_PX])
    if abs(weight) > 0.6:
        size = 3 if abs(weight) < 1.6 else 5
        kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
        ink = cv2.dilate(ink, kernel) if weight > 0 else cv2.erode(ink, kernel[:3, :3])
    return ink, np.array(centres)


def background(rng: Rng, height: int, width: int) -> Array:
    """Grey levels of the paper: tint, gradient, security lines, texture."""
    # Drawn at half of the size: lines finer than two pixels do not survive the capture anyway.
    full = (width, height)
    height, width = height // 2, width // 2
    paper = np.full((height, width), rng.uniform(120, 252), np.float32)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    paper += rng.normal(0, 18) * (x / width - 0.5) + rng.normal(0, 10) * (y / height - 0.5)
    for _ in range(int(rng.integers(0, 4))):
        paper -= _guilloche(rng, x, y)
    if rng.random() < 0.5:
        coarse = rng.normal(0, rng.uniform(2, 14), (max(height // 6, 2), max(width // 6, 2)))
        paper += cv2.resize(
            coarse.astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC
        )
    if rng.random() < 0.12:
        centre, radius = rng.uniform(0, width), rng.uniform(15, 80)
        paper += rng.uniform(20, 90) * np.exp(-(((x - centre) / radius) ** 2))
    return cv2.resize(np.clip(paper, 40, 255), full, interpolation=cv2.INTER_LINEAR)


def _guilloche(rng: Rng, x: Array, y: Array) -> Array:
    period, angle = rng.uniform(3, 20), rng.uniform(0, np.pi)
    bend = rng.uniform(0, 6) * np.sin(2 * np.pi * x / rng.uniform(30, 150) + rng.uniform(0, 6))
    phase = 2 * np.pi * (x * np.cos(angle) + (y + bend) * np.sin(angle)) / period
    wave = np.cos(phase + rng.uniform(0, 6))
    sharp = rng.uniform(0, 0.9)
    return (rng.uniform(3, 34) * np.clip((wave - sharp) / (1 - sharp), 0, 1)).astype(np.float32)


def neighbours(rng: Rng, ink: Array, cap: float) -> Array:
    """Things beside the line: rules, edges of frames, strokes of other text."""
    height, width = ink.shape
    result = ink
    if rng.random() < 0.15:
        row = int(rng.choice([rng.uniform(0, 0.1), rng.uniform(0.9, 1)]) * height)
        cv2.line(
            result, (0, row), (width, row + int(rng.integers(-3, 4))), 1.0, int(rng.integers(1, 5))
        )
    if rng.random() < 0.12:
        for _ in range(int(rng.integers(1, 14))):
            column = int(rng.integers(width))
            row = 0 if rng.random() < 0.5 else height
            reach = int(rng.uniform(0, 0.1) * height)
            cv2.circle(result, (column, row), reach, float(rng.uniform(0.4, 1)), -1)
    if rng.random() < 0.05:
        points = rng.uniform([0, 0], [width, height], (3, 2)).astype(np.int32)
        strength, width_px = float(rng.uniform(0.3, 0.9)), int(rng.integers(1, 4))
        cv2.polylines(result, [points], isClosed=False, color=strength, thickness=width_px)
    return result


def paint(rng: Rng, paper: Array, ink: Array) -> Array:
    """Print ink of one darkness on the paper, uneven at times."""
    mean = float(paper.mean())
    darkness = rng.uniform(0, max(mean - 45, 5))
    coverage = ink
    if rng.random() < 0.25:
        grain = rng.uniform(1 - rng.uniform(0.1, 0.5), 1, ink.shape).astype(np.float32)
        coverage = ink * cv2.GaussianBlur(grain, (0, 0), rng.uniform(0.8, 2.5))
    return paper * (1 - coverage) + np.minimum(paper, darkness) * coverage


def degrade(rng: Rng, image: Array, cap_px: float) -> Array:
    """Optics, sharpening, sensor and compression at the capture's resolution."""
    sigma = rng.uniform(0, 0.055) * cap_px if rng.random() < 0.7 else rng.uniform(0, 0.09) * cap_px
    if sigma > 0.2:
        image = cv2.GaussianBlur(image, (0, 0), sigma)
    if rng.random() < 0.08 and cap_px > 9:
        length = int(rng.integers(2, max(3, int(0.16 * cap_px))))
        image = cv2.blur(image, (length, 1) if rng.random() < 0.5 else (1, length))
    if rng.random() < 0.25:
        soft = cv2.GaussianBlur(image, (0, 0), 1.0)
        image = image + rng.uniform(0.3, 1.5) * (image - soft)
    image = image + rng.normal(0, rng.uniform(0, 9), image.shape).astype(np.float32)
    pixels = np.clip(image, 0, 255).astype(np.uint8)
    if rng.random() < 0.5:
        quality = int(rng.uniform(25, 95))
        encoded = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
        pixels = cv2.imdecode(encoded, cv2.IMREAD_GRAYSCALE)
    return pixels.astype(np.float32)


def normalise(crops: NDArray[np.uint8]) -> Array:
    """Zero mean and unit spread per crop; the reader does the same with a whole line."""
    values = crops.astype(np.float32)
    mean = values.mean(axis=(-2, -1), keepdims=True)
    spread = values.std(axis=(-2, -1), keepdims=True)
    return (values - mean) / (spread + 4.0)
