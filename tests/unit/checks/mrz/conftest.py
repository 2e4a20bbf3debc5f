"""Zones whose glyphs lie exactly where OCR-B puts them, and the pages that they stand on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from numpy.typing import NDArray

from visualdoc.checks.mrz.measure import ocrb_boxes
from visualdoc.checks.spec import CheckContext
from visualdoc.findings import QualityReport
from visualdoc.geometry import PolygonPx
from visualdoc.inference import ModelRegistry, default_models_dir
from visualdoc.reading.mrz.parse import parse
from visualdoc.reading.mrz.types import MrzCharacter, MrzReading
from visualdoc.reading.types import Readings
from visualdoc.scans.types import ScanPage

DPI = 600.0
PX_PER_MM = DPI / 25.4
LEFT_MM, FIRST_MIDDLE_MM, ROW_MM = 6.0, 72.25, 6.35
TD3 = (
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
    "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
)

MakeReading = Callable[..., MrzReading]
MakeContext = Callable[..., CheckContext]


def _polygon(
    row: int,
    column: int,
    character: str,
    pitch_mm: float,
    shift_mm: tuple[float, float],
    *,
    px_per_mm: float,
) -> PolygonPx:
    left, top, right, bottom = ocrb_boxes()[character]
    x = LEFT_MM + (column + 0.5) * pitch_mm + shift_mm[0]
    y = FIRST_MIDDLE_MM + row * ROW_MM + shift_mm[1]
    jitter = np.random.default_rng(row * 100 + column).normal(0, 0.006, 2)
    x, y = x + float(jitter[0]), y + float(jitter[1])
    box = (x + left * 2.54, y + top * 2.54, x + right * 2.54, y + bottom * 2.54)
    return PolygonPx.rectangle(*(side * px_per_mm for side in box))


@pytest.fixture
def make_reading() -> MakeReading:
    def make(
        lines: tuple[str, ...] = TD3,
        *,
        pitch_mm: float = 2.54,
        px_per_mm: float = PX_PER_MM,
        shifts_mm: dict[tuple[int, int], tuple[float, float]] | None = None,
        unsure: dict[tuple[int, int], float] | None = None,
    ) -> MrzReading:
        characters = tuple(
            tuple(
                MrzCharacter(
                    character=c,
                    confidence=(unsure or {}).get((row, column), 0.995),
                    polygon_px=_polygon(
                        row,
                        column,
                        c,
                        pitch_mm,
                        (shifts_mm or {}).get((row, column), (0.0, 0.0)),
                        px_per_mm=px_per_mm,
                    ),
                )
                for column, c in enumerate(line)
            )
            for row, line in enumerate(lines)
        )
        right, bottom = 120 * PX_PER_MM, 82 * PX_PER_MM
        return MrzReading(
            document=parse(lines),
            corners_px=PolygonPx.rectangle(6 * PX_PER_MM, 70 * PX_PER_MM, right, bottom),
            characters=characters,
            confidence=0.99,
        )

    return make


@pytest.fixture
def make_context() -> MakeContext:
    page = ScanPage(
        index=0,
        pixels=np.full((8, 8, 3), 255, dtype=np.uint8),
        dpi=DPI,
        dpi_source="metadata",
        quality=QualityReport(usable=True),
    )

    def make(
        reading: MrzReading,
        *,
        dpi_source: str = "metadata",
        pixels: NDArray[np.uint8] | None = None,
    ) -> CheckContext:
        return CheckContext(
            page=replace(
                page, dpi_source=dpi_source, pixels=page.pixels if pixels is None else pixels
            ),
            aligned=None,
            readings=Readings(mrz=reading, fields=()),
            models=ModelRegistry(models_dir=default_models_dir()),
            on=date(2026, 6, 1),
        )

    return make
