"""Geometry and glyphs: what was moved or printed otherwise is marked, even print is silent."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from visualdoc import samples
from visualdoc.checks.mrz import geometry, glyphs
from visualdoc.checks.mrz.measure import measure_rows, robust_spread, scaled_to_mm
from visualdoc.checks.spec import CheckContext
from visualdoc.findings import DoubtCandidate, Outcome
from visualdoc.reading.mrz.types import MrzReading

MakeReading = Callable[..., MrzReading]
MakeContext = Callable[..., CheckContext]
Shifts = dict[tuple[int, int], tuple[float, float]]
PX_PER_MM = 600.0 / 25.4
FONT = Path(samples.__file__).parent / "fonts" / "OCRB.otf"
FONT_PX = 2.54 / 0.723 * PX_PER_MM


def titles(candidates: list[DoubtCandidate]) -> list[str]:
    return [candidate.title for candidate in candidates]


def test_rows_are_measured_in_millimetres(make_reading: MakeReading) -> None:
    rows = measure_rows(make_reading(), scaled_to_mm(PX_PER_MM))
    assert [row.pitch_mm for row in rows] == pytest.approx([2.54, 2.54], abs=0.002)
    assert rows[1].middle_mm - rows[0].middle_mm == pytest.approx(6.35, abs=0.02)
    assert [row.left_mm for row in rows] == pytest.approx([6.0, 6.0], abs=0.03)
    assert all(robust_spread(row.dx_mm) < 0.02 for row in rows)


def page_of(
    reading: MrzReading,
    *,
    odd: tuple[int, int] | None = None,
    shifts_mm: Shifts | None = None,
    pitch_mm: float = 2.54,
    ink: int = 40,
) -> NDArray[np.uint8]:
    """Print the zone in OCR-B; the odd character in another ink, the shifted ones elsewhere."""
    page = Image.new("RGB", (2952, 2079), (230, 228, 220))
    font = ImageFont.truetype(str(FONT), FONT_PX)
    for row, line in enumerate(reading.characters):
        for column, character in enumerate(line):
            colour = (90, 95, 150) if (row, column) == odd else (ink, ink, ink)
            dx, dy = (shifts_mm or {}).get((row, column), (0.0, 0.0))
            x = (6.0 + (column + 0.5) * pitch_mm + dx) * PX_PER_MM
            y = (72.25 + row * 6.35 + dy) * PX_PER_MM + 0.3515 * FONT_PX
            pen = ImageDraw.Draw(page)
            pen.text((x, y), character.character, colour, font, anchor="ms")
    soft = page.filter(ImageFilter.GaussianBlur(1.2))
    noise = np.random.default_rng(5).normal(0, 3, (2079, 2952, 3))
    return np.clip(np.asarray(soft, dtype=np.float64) + noise, 0, 255).astype(np.uint8)


def test_even_print_is_silent(make_reading: MakeReading, make_context: MakeContext) -> None:
    reading = make_reading()
    assert list(geometry.examine(make_context(reading, pixels=page_of(reading)))) == []


@pytest.mark.parametrize("shift", [(0.3, 0.0), (-0.3, 0.0), (0.0, 0.3)])
@pytest.mark.parametrize("at", [(0, 8), (1, 3), (1, 30)])
def test_character_moved_by_three_tenths_is_marked_at_its_place(
    make_reading: MakeReading,
    make_context: MakeContext,
    shift: tuple[float, float],
    at: tuple[int, int],
) -> None:
    reading = make_reading(shifts_mm={at: shift})
    pixels = page_of(reading, shifts_mm={at: shift})
    (candidate,) = geometry.examine(make_context(reading, pixels=pixels))
    assert candidate.score > 1.0
    assert candidate.polygon_px.bounds == pytest.approx(
        reading.characters[at[0]][at[1]].polygon_px.bounds, abs=0.5
    )
    measured = candidate.evidence[0].data
    assert abs(measured["value"]) == pytest.approx(0.3, abs=0.05)


def test_a_move_is_seen_without_any_scale(
    make_reading: MakeReading, make_context: MakeContext
) -> None:
    shifts = {(1, 3): (0.3, 0.0)}
    reading = make_reading(shifts_mm=shifts)
    pixels = page_of(reading, shifts_mm=shifts)
    context = make_context(reading, pixels=pixels, dpi_source="assumed")
    assert geometry.applies(context) is None
    assert len(list(geometry.examine(context))) == 1


def test_wrong_pitch_is_a_doubt_on_the_zone(
    make_reading: MakeReading, make_context: MakeContext
) -> None:
    candidates = list(
        geometry.examine(
            make_context(make_reading(pitch_mm=2.7), pixels=page_of(make_reading(), pitch_mm=2.7))
        )
    )
    assert "Zone: character pitch differs" in titles(candidates)


def test_no_scale_and_small_characters_mean_not_possible(
    make_reading: MakeReading, make_context: MakeContext
) -> None:
    coarse = make_reading(px_per_mm=150 / 25.4)
    declined = geometry.applies(make_context(coarse, dpi_source="assumed"))
    assert declined is not None
    assert declined.outcome is Outcome.NOT_POSSIBLE


def test_characters_of_one_print_are_silent(
    make_reading: MakeReading, make_context: MakeContext
) -> None:
    reading = make_reading()
    context = make_context(reading, pixels=page_of(reading, odd=None))
    assert glyphs.applies(context) is None
    assert list(glyphs.examine(context)) == []


@pytest.mark.parametrize("odd", [(0, 7), (1, 22)])
def test_character_in_another_ink_is_marked(
    make_reading: MakeReading, make_context: MakeContext, odd: tuple[int, int]
) -> None:
    reading = make_reading()
    context = make_context(reading, pixels=page_of(reading, odd=odd))
    (candidate,) = glyphs.examine(context)
    assert candidate.polygon_px.bounds == pytest.approx(
        reading.characters[odd[0]][odd[1]].polygon_px.bounds, abs=0.5
    )


def test_small_characters_are_not_resolvable(
    make_reading: MakeReading, make_context: MakeContext
) -> None:
    declined = glyphs.applies(make_context(make_reading(px_per_mm=200 / 25.4)))
    assert declined is not None
    assert declined.outcome is Outcome.NOT_POSSIBLE
    assert "not resolvable" in declined.reason


def test_a_short_row_says_too_little(make_reading: MakeReading, make_context: MakeContext) -> None:
    declined = glyphs.applies(make_context(make_reading(("F2010A<B345678<9",))))
    assert declined is not None
    assert declined.outcome is Outcome.NOT_POSSIBLE
