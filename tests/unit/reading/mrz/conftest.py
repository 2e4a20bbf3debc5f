"""Pages with a machine-readable zone, set in OCR-B."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from visualdoc.inference import ModelRegistry, default_models_dir

FONT = Path("/usr/share/fonts/opentype/ocr-b/OCRB.otf")
DPI = 300.0
PX_PER_MM = DPI / 25.4
# The advance of the font is 0.723 em, so that a pitch of 2.54 mm is a size of 3.513 mm.
FONT_PX = 2.54 / 0.723 * PX_PER_MM
PITCH_PX = 2.54 * PX_PER_MM
LEFT_MM, FIRST_MIDDLE_MM, ROW_MM = 6.0, 72.0, 6.35
PAGE_MM = (125.0, 88.0)

Draw = Callable[..., NDArray[np.uint8]]


@pytest.fixture(scope="session")
def models() -> ModelRegistry:
    return ModelRegistry(models_dir=default_models_dir(), threads=1)


@pytest.fixture(scope="session")
def draw_page() -> Draw:
    if not FONT.is_file():
        pytest.skip("the OCR-B font of Debian's fonts-ocr-b is not installed")
    font = ImageFont.truetype(str(FONT), FONT_PX * 4)

    def draw(
        lines: tuple[str, ...],
        *,
        ink: int = 30,
        paper: int = 225,
        moved: tuple[int, int, float, float] | None = None,
        inks: dict[tuple[int, int], int] | None = None,
    ) -> NDArray[np.uint8]:
        """Set every character in the middle of its cell; drawn four times larger."""
        width, height = (round(side * PX_PER_MM) for side in PAGE_MM)
        page = Image.new("L", (width * 4, height * 4), paper)
        pen = ImageDraw.Draw(page)
        for row, line in enumerate(lines):
            for column, character in enumerate(line):
                x = LEFT_MM * PX_PER_MM + (column + 0.5) * PITCH_PX
                y = (FIRST_MIDDLE_MM + row * ROW_MM) * PX_PER_MM
                if moved is not None and moved[:2] == (row, column):
                    x, y = x + moved[2] * PX_PER_MM, y + moved[3] * PX_PER_MM
                y += 0.3515 * FONT_PX  # half of the capital height below the middle
                fill = (inks or {}).get((row, column), ink)
                pen.text((x * 4, y * 4), character, font=font, fill=fill, anchor="ms")
        small = page.resize((width, height), Image.Resampling.BOX)
        noise = np.random.default_rng(7).normal(0, 2.0, (height, width))
        grey = np.clip(np.asarray(small, dtype=np.float64) + noise, 0, 255).astype(np.uint8)
        return np.repeat(grey[:, :, None], 3, axis=2)

    return draw
