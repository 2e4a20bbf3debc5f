"""Glyph outlines of machine-readable zones as signed distances, from any font file."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from visualdoc.imaging.drawing import distance_inside
from visualdoc.imaging.resampling import gaussian, remap, resize_float
from visualdoc.samples.lettering import FONT_DIR

Float = NDArray[np.float32]

FIELD_PX = 96
"""Samples a pitch of a distance field."""

FIELD_ROWS, FIELD_COLUMNS = 168, 120
_OVERSAMPLED = 4
PITCH_EM = 0.723
"""Advance of OCR-B in em; other fonts are set by capital height instead."""

CAP_PITCHES = 0.985
"""Capital height of OCR-B in pitches."""


@lru_cache(maxsize=512)
def distance_field(font: str, character: str) -> Float:
    """Signed distance to the outline in pitches, positive inside.

    Parameters
    ----------
    font
        File in the bundled font folder. A font that is not OCR-B is scaled to the capital height
        of OCR-B and centred in the cell.

    Returns
    -------
    numpy.ndarray
        ``FIELD_ROWS`` × ``FIELD_COLUMNS``, the middle of the cell and of the capital height in the
        middle of the array.
    """
    scale = FIELD_PX * _OVERSAMPLED
    size = scale / PITCH_EM
    face = ImageFont.truetype(str(FONT_DIR / font), size)
    ocr_b = font.startswith("OCRB")
    if not ocr_b:
        _, top, _, _ = face.getbbox("H", anchor="ls")
        face = ImageFont.truetype(str(FONT_DIR / font), size * CAP_PITCHES * scale / -top)
    picture = Image.new("L", (FIELD_COLUMNS * _OVERSAMPLED, FIELD_ROWS * _OVERSAMPLED), 0)
    middle_x, middle_y = picture.width / 2, picture.height / 2
    baseline = middle_y + CAP_PITCHES / 2 * scale
    left, _, right, _ = face.getbbox(character, anchor="ls")
    start = middle_x - scale / 2 if ocr_b else middle_x - (left + right) / 2
    ImageDraw.Draw(picture).text((start, baseline), character, 255, font=face, anchor="ls")
    inside = np.asarray(picture) > 127
    distance = distance_inside(inside) - distance_inside(~inside)
    small = resize_float(distance, width_px=FIELD_COLUMNS, height_px=FIELD_ROWS)
    return np.asarray(small / scale, dtype=np.float32)


def wobble(rng: np.random.Generator, amount: float) -> Float:
    """Draw a smooth change of an outline in pitches, to be added to a distance field."""
    noise = gaussian(rng.standard_normal((FIELD_ROWS, FIELD_COLUMNS), dtype=np.float32), 9.0)
    return np.asarray(noise / max(float(noise.std()), 1e-6) * amount, dtype=np.float32)


def sample_field(field: Float, x: Float, y: Float) -> Float:
    """Sample a distance field at offsets from its middle, in pitches."""
    columns = x * FIELD_PX + (FIELD_COLUMNS - 1) / 2
    rows = y * FIELD_PX + (FIELD_ROWS - 1) / 2
    return np.asarray(
        remap(field, columns.astype(np.float32), rows.astype(np.float32)), dtype=np.float32
    )
