"""OCR-B as signed distances, and what a printer and scanner make of it.

The two cuts are the public-domain ones of Debian's fonts-ocr-b: round and sharp stroke ends
(``data/ocrb_fields.npz``, written by ``visualdoc.samples.ocrb_reference``).

References
----------
ISO 1073-2:1976 (OCR-B); ICAO Doc 9303-3, section 4.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from visualdoc.imaging.resampling import gaussian, remap

Float = NDArray[np.float32]

SAMPLES_A_PITCH = 48
STEP_PITCHES = 1 / 400
HALF_WIDTH, HALF_HEIGHT = 0.62, 0.80
"""Half sides of a cell that is looked at, in pitches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How a zone is printed and scanned as a whole.

    Attributes
    ----------
    weight
        Added to the stroke on either side, in pitches.
    blur_px
        Gaussian spread of an edge in samples of the cell.
    width, height
        Size of the letters against OCR-B at the zone's pitch.
    sharp
        0 for the cut with round stroke ends, 1 for the one with sharp ends.
    """

    weight: float = 0.0
    blur_px: float = 0.8
    width: float = 1.0
    height: float = 1.0
    sharp: float = 0.0


@cache
def _fields() -> dict[tuple[str, str], Float]:
    source = resources.files("visualdoc.reading.mrz_print").joinpath("data/ocrb_fields.npz")
    with source.open("rb") as file, np.load(file) as arrays:
        return {
            (cut, str(character)): arrays[cut][index].astype(np.float32) * np.float32(STEP_PITCHES)
            for cut in ("round", "sharp")
            for index, character in enumerate(arrays["characters"])
        }


def cell_grid(px_a_pitch: int) -> tuple[Float, Float]:
    """Offsets (x, y) of a cell's samples from its middle, in pitches."""
    columns = round(2 * HALF_WIDTH * px_a_pitch) // 2 * 2 + 1
    rows = round(2 * HALF_HEIGHT * px_a_pitch) // 2 * 2 + 1
    y, x = np.mgrid[0:rows, 0:columns].astype(np.float32)
    step = np.float32(1.0 / px_a_pitch)
    return (x - columns // 2) * step, (y - rows // 2) * step


def distance(character: str, cut: str, x: Float, y: Float) -> Float:
    """Signed distance to the outline in pitches at offsets from the cell's middle."""
    field = _fields()[cut, character]
    rows, columns = field.shape
    return np.asarray(
        remap(
            field,
            x * np.float32(SAMPLES_A_PITCH) + np.float32((columns - 1) / 2),
            y * np.float32(SAMPLES_A_PITCH) + np.float32((rows - 1) / 2),
        ),
        dtype=np.float32,
    )


def outlines(character: str, style: Style, px_a_pitch: int) -> tuple[Float, Float]:
    """Distances to the round and to the sharp cut over a cell, at the style's size."""
    x, y = cell_grid(px_a_pitch)
    x, y = x / np.float32(style.width), y / np.float32(style.height)
    return distance(character, "round", x, y), distance(character, "sharp", x, y)


def inked(inside: Float, weight: float, blur_px: float, px_a_pitch: int) -> Float:
    """Ink share of every sample of a cell whose distances to the outline are given."""
    return gaussian(np.clip((inside + weight) * px_a_pitch + 0.5, 0, 1), max(blur_px, 0.3))
