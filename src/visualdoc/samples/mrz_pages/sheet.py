"""A sheet in millimetres on which ink only ever darkens."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import matplotlib as mpl
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from visualdoc.imaging.drawing import fill, gaussian_u8, stroke
from visualdoc.samples.mrz_pages.types import PX_PER_MM

Rgb = tuple[float, float, float]
Points = NDArray[np.float64]

BUNDLED = Path(__file__).parent.parent / "fonts"
ZONE_FACE = "OCRB.otf"
# Faces that every installation has; the serif ones are not among those of the training.
PLAIN_FACES = (
    "NotoSans-Regular.ttf",
    "NotoSerif-Regular.ttf",
    "STIXGeneral.ttf",
    "NotoSerif-Italic.ttf",
)
BOLD_FACES = (
    "NotoSans-Bold.ttf",
    "NotoSerif-Bold.ttf",
    "STIXGeneralBol.ttf",
    "STIXGeneralBolIta.ttf",
)
MONO_FACES = ("LiberationMono-Regular.ttf", "DejaVuSansMono.ttf", "cmtt10.ttf", ZONE_FACE)

OCR_B_EM_MM = 2.54 / 0.723
"""Em at which the bundled cut advances ten characters an inch (723/1000 em)."""


@lru_cache(maxsize=128)
def face(name: str, em_px: float) -> ImageFont.FreeTypeFont:
    """Load a face of the package or of matplotlib."""
    bundled = BUNDLED / name
    path = bundled if bundled.is_file() else Path(mpl.get_data_path()) / "fonts" / "ttf" / name
    return ImageFont.truetype(str(path), em_px)


@lru_cache(maxsize=16)
def capital_px(name: str, em_px: float) -> float:
    """Height of a capital H."""
    box = face(name, em_px).getbbox("H", anchor="ls")
    return float(-box[1])


class Sheet:
    """A drawing surface.

    Attributes
    ----------
    reflectance
        H × W × 3 float32 in 0 to 1, as sRGB values, at 600 dpi.
    """

    def __init__(self, width_mm: float, height_mm: float, paper: Rgb) -> None:
        self.width_mm, self.height_mm = width_mm, height_mm
        shape = (round(height_mm * PX_PER_MM), round(width_mm * PX_PER_MM), 3)
        self.reflectance = np.empty(shape, np.float32)
        self.reflectance[:] = np.array(paper, np.float32)

    def blank(self) -> NDArray[np.uint8]:
        """Return an empty coverage map of the sheet's size."""
        return np.zeros(self.reflectance.shape[:2], np.uint8)

    def lay(
        self, coverage: NDArray[np.uint8], ink: Rgb | NDArray[np.float32], at: tuple[int, int]
    ) -> None:
        """Lay ink at ``(x, y)`` px; its colour is one, or one for every column (W × 3)."""
        x, y = at
        height, width = coverage.shape
        top, left = max(y, 0), max(x, 0)
        bottom = min(y + height, self.reflectance.shape[0])
        right = min(x + width, self.reflectance.shape[1])
        if bottom <= top or right <= left:
            return
        part = coverage[top - y : bottom - y, left - x : right - x]
        colour = np.asarray(ink, np.float32)
        if colour.ndim == 2:
            colour = colour[left:right]
        share = part.astype(np.float32)[..., None] / np.float32(255.0)
        self.reflectance[top:bottom, left:right] *= 1 - share * (1 - colour)

    def lines(
        self,
        lines: Iterable[Points],
        *,
        width_mm: float,
        ink: Rgb | NDArray[np.float32],
        closed: bool = False,
    ) -> None:
        """Draw polylines given in millimetres."""
        coverage = self.blank()
        paths = [line * PX_PER_MM for line in lines]
        stroke(coverage, paths, width_px=width_mm * PX_PER_MM, closed=closed)
        self.lay(coverage, ink, (0, 0))

    def area(self, polygons: Iterable[Points], ink: Rgb) -> None:
        """Fill polygons given in millimetres."""
        coverage = self.blank()
        fill(coverage, [polygon * PX_PER_MM for polygon in polygons], 255)
        self.lay(coverage, ink, (0, 0))

    def box(self, left: float, top: float, right: float, bottom: float, ink: Rgb) -> None:
        """Fill an upright rectangle given in millimetres."""
        x0, y0, x1, y1 = (round(v * PX_PER_MM) for v in (left, top, right, bottom))
        if x1 > x0 and y1 > y0:
            self.lay(np.full((y1 - y0, x1 - x0), 255, np.uint8), ink, (x0, y0))

    def text(
        self, at: tuple[float, float], text: str, *, name: str, em_mm: float, ink: Rgb
    ) -> float:
        """Print running text from its base line's start; returns its length in millimetres."""
        letters = face(name, round(em_mm * PX_PER_MM, 2))
        left, top, right, bottom = letters.getbbox(text, anchor="ls")
        pad = 2
        size = (int(right - left) + 2 * pad + 1, int(bottom - top) + 2 * pad + 1)
        picture = Image.new("L", size, 0)
        origin = (pad - int(left), pad - int(top))
        ImageDraw.Draw(picture).text(origin, text, 255, font=letters, anchor="ls")
        x, y = (round(value * PX_PER_MM) for value in at)
        self.lay(np.asarray(picture, np.uint8), ink, (x - origin[0], y - origin[1]))
        return float(letters.getlength(text)) / PX_PER_MM

    def fixed_pitch(
        self,
        at: tuple[float, float],
        text: str,
        *,
        pitch_mm: float,
        em_mm: float,
        ink: Rgb,
        name: str = ZONE_FACE,
        spread_mm: float = 0.0,
    ) -> None:
        """Print one line, each character in the middle of its cell.

        Parameters
        ----------
        at
            Left edge of the first cell and the line's middle (half a capital above the base line).
        spread_mm
            How far ink bleeds.
        """
        em_px = round(em_mm * PX_PER_MM, 2)
        letters = face(name, em_px)
        pitch_px, pad = pitch_mm * PX_PER_MM, 8
        x, y = at[0] * PX_PER_MM, at[1] * PX_PER_MM
        left, top = int(x) - pad, int(y - em_px)
        picture = Image.new("L", (int(pitch_px * len(text)) + 4 * pad, int(2 * em_px)), 0)
        draw = ImageDraw.Draw(picture)
        base = y - top + capital_px(name, em_px) / 2
        for index, character in enumerate(text):
            middle = x - left + (index + 0.5) * pitch_px
            draw.text((middle, base), character, 255, font=letters, anchor="ms")
        coverage = np.asarray(picture, np.uint8)
        if spread_mm > 0:
            soft = gaussian_u8(coverage, spread_mm * PX_PER_MM).astype(np.float32)
            coverage = np.clip((soft - 40) * 1.6, 0, 255).astype(np.uint8)
        self.lay(coverage, ink, (left, top))

    def pixels(self) -> NDArray[np.uint8]:
        """Return the sheet as sRGB bytes."""
        return np.asarray(np.clip(self.reflectance * 255 + 0.5, 0, 255), np.uint8)
