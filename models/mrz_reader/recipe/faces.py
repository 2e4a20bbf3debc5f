"""Glyph masks of the fonts that lines are drawn with."""

from __future__ import annotations

import importlib.util
import io
import re
import string
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pypdfium2
from network import CLASSES
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont
from reportlab.pdfgen.canvas import Canvas

Array = NDArray[np.float32]
GLYPH_CAP_PX = 40
CANVAS_PX = 96
MIDLINE_PX = 48
PDF_PREFIX = "pdf:"
PDF_CAP_EM, PDF_ADVANCE_EM = 0.57, 0.6
ALPHABET = CLASSES[1:] + string.ascii_lowercase


@dataclass(frozen=True, slots=True)
class Face:
    """Glyph masks of one font, all with the capital height ``GLYPH_CAP_PX``."""

    glyphs: dict[str, Array]
    advance_px: float
    is_ocrb: bool


def load_face(path: str, *, is_ocrb: bool) -> Face:
    """Render the alphabet and the lower-case letters (for crops that hold no zone)."""
    probe = ImageFont.truetype(path, 200)
    top, bottom = _ink_rows(probe, "H", 400)
    font = ImageFont.truetype(path, round(200 * GLYPH_CAP_PX / (bottom - top)))
    top, bottom = _ink_rows(font, "H", CANVAS_PX * 2)
    middle = (top + bottom) / 2
    glyphs = {}
    for character in ALPHABET:
        image = Image.new("L", (CANVAS_PX, CANVAS_PX), 0)
        origin = (CANVAS_PX / 2, MIDLINE_PX - middle)
        ImageDraw.Draw(image).text(origin, character, font=font, fill=255, anchor="ma")
        glyphs[character] = np.asarray(image, np.float32) / 255
    return Face(glyphs, float(font.getlength("H")), is_ocrb)


def pdf_face(name: str) -> Face:
    """Draw the alphabet with a standard PDF font of fixed pitch."""
    size = GLYPH_CAP_PX / PDF_CAP_EM
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(CANVAS_PX, CANVAS_PX))
    for character in ALPHABET:
        canvas.setFont(name, size)
        canvas.drawCentredString(CANVAS_PX / 2, MIDLINE_PX - GLYPH_CAP_PX / 2, character)
        canvas.showPage()
    canvas.save()
    document = pypdfium2.PdfDocument(buffer.getvalue())
    glyphs = {
        character: 1 - page.render(scale=1, grayscale=True).to_numpy().astype(np.float32) / 255
        for character, page in zip(ALPHABET, document, strict=True)
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
