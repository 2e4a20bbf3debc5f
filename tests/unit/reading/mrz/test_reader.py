"""Zones on drawn pages are found at any angle, read exactly and measured; none is invented."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from visualdoc.geometry import PolygonPx
from visualdoc.inference import ModelStore
from visualdoc.reading.mrz.reader import locate_and_read, read_zones

Draw = Callable[..., NDArray[np.uint8]]

TD3 = (
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
    "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
)
TD1 = (
    "I<UTOD231458907<<<<<<<<<<<<<<<",
    "7408122F1204159UTO<<<<<<<<<<<6",
    "ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
)
PX_PER_MM = 300.0 / 25.4


@pytest.mark.parametrize("angle", [0, 7, 90, 180, 233, 270])
def test_zone_is_read_at_any_angle(draw_page: Draw, models: ModelStore, angle: int) -> None:
    page = Image.fromarray(draw_page(TD3))
    turned = page.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=(225, 225, 225))
    reading = locate_and_read(np.asarray(turned), models=models)
    assert reading is not None
    assert reading.lines == TD3
    assert reading.document.format == "TD3"
    assert reading.document.valid


@pytest.mark.parametrize("dpi", [100, 600])
def test_zone_is_read_at_other_resolutions(draw_page: Draw, models: ModelStore, dpi: int) -> None:
    page = Image.fromarray(draw_page(TD1))
    size = (round(page.width * dpi / 300), round(page.height * dpi / 300))
    reading = locate_and_read(np.asarray(page.resize(size)), models=models)
    assert reading is not None
    assert reading.lines == TD1


def test_false_digit_is_read_as_printed(draw_page: Draw, models: ModelStore) -> None:
    wrong = (TD3[0], TD3[1].replace("C36UTO", "C34UTO"))
    reading = locate_and_read(draw_page(wrong), models=models)
    assert reading is not None
    assert reading.lines == wrong
    assert not reading.document.valid


def test_glyph_boxes_lie_on_the_glyphs(draw_page: Draw, models: ModelStore) -> None:
    reading = locate_and_read(draw_page(TD3), models=models)
    assert reading is not None
    for row, line in enumerate(reading.characters):
        # Fillers are as wide as their cell is symmetric about their middle: a clean yardstick.
        for column, character in enumerate(line):
            if character.character == "<":
                expected = (6.0 + (column + 0.5) * 2.54) * PX_PER_MM
                assert character.polygon_px.centre.x == pytest.approx(expected, abs=0.8)
                middle = (72.0 + row * 6.35) * PX_PER_MM
                assert character.polygon_px.centre.y == pytest.approx(middle, abs=2.5)


def test_corners_start_at_the_texts_own_top_left(draw_page: Draw, models: ModelStore) -> None:
    upside_down = np.ascontiguousarray(draw_page(TD3)[::-1, ::-1])
    reading = locate_and_read(upside_down, models=models)
    assert reading is not None
    first, second = reading.corners_px.xy[:2]
    assert first[0] > second[0]
    assert (
        reading.characters[0][0].polygon_px.centre.x > reading.characters[0][-1].polygon_px.centre.x
    )


def test_hint_is_used_and_may_be_wrong(draw_page: Draw, models: ModelStore) -> None:
    page = draw_page(TD3)
    right = PolygonPx.rectangle(50, 800, 1440, 980)
    wrong = PolygonPx.rectangle(50, 100, 1440, 280)
    for hint in (right, wrong):
        reading = locate_and_read(page, models=models, hint=hint)
        assert reading is not None
        assert reading.lines == TD3


def test_several_zones_of_one_scan_are_all_read(draw_page: Draw, models: ModelStore) -> None:
    passport, card = draw_page(TD3), draw_page(TD1)
    scan = np.full((2 * card.shape[0] + 400, passport.shape[1] + 300, 3), 90, dtype=np.uint8)
    scan[40 : 40 + passport.shape[0], 50 : 50 + passport.shape[1]] = passport
    below = 40 + passport.shape[0] + 250
    scan[below : below + card.shape[0], 200 : 200 + card.shape[1]] = card[::-1, ::-1]
    readings = read_zones(scan, models=models)
    assert {reading.lines for reading in readings} == {TD3, TD1}
    assert len(readings) == 2


def test_zone_lying_small_on_a_large_scan_is_read(draw_page: Draw, models: ModelStore) -> None:
    page = draw_page(TD1)
    scan = np.full((3508, 2480, 3), 250, dtype=np.uint8)
    scan[1800 : 1800 + page.shape[0], 700 : 700 + page.shape[1]] = page
    reading = locate_and_read(np.ascontiguousarray(np.rot90(scan)), models=models)
    assert reading is not None
    assert reading.lines == TD1


def test_light_print_on_dark_ground_is_read(draw_page: Draw, models: ModelStore) -> None:
    reading = locate_and_read(255 - draw_page(TD3), models=models)
    assert reading is not None
    assert reading.lines == TD3


def test_low_contrast_on_dark_ground_is_read(draw_page: Draw, models: ModelStore) -> None:
    reading = locate_and_read(draw_page(TD3, ink=30, paper=85), models=models)
    assert reading is not None
    assert reading.lines == TD3


def test_character_lost_at_the_border_is_not_made_up(draw_page: Draw, models: ModelStore) -> None:
    left_mm = 6.0 + 43 * 2.54
    page = draw_page(TD3)[:, : round(left_mm * PX_PER_MM)]
    reading = locate_and_read(np.ascontiguousarray(page), models=models)
    assert reading is not None
    assert reading.lines == (TD3[0][:-1], TD3[1][:-1])
    assert reading.document.format == "unknown"
    assert reading.document.fields["document_number"] == "L898902C3"


def test_blank_inside_a_line_is_said_to_be_unread(draw_page: Draw, models: ModelStore) -> None:
    page = draw_page((TD3[0], TD3[1].replace("7408122", "7 08122")))
    reading = locate_and_read(page, models=models)
    assert reading is not None
    assert reading.unread == ((1, 14),)
    assert reading.lines[1][:14] + reading.lines[1][15:] == TD3[1][:14] + TD3[1][15:]
    assert reading.as_json()["unread"] == [[1, 14]]


def test_doubtful_character_has_alternatives_with_reasons(
    draw_page: Draw, models: ModelStore
) -> None:
    small = Image.fromarray(draw_page(TD3)).resize((560, 394), Image.Resampling.BOX)
    blurred = np.asarray(small.filter(ImageFilter.GaussianBlur(1.1)))
    reading = locate_and_read(blurred, models=models)
    assert reading is not None
    for alternative in reading.as_json()["alternatives"]:
        assert alternative["changes"]
        for change in alternative["changes"]:
            assert reading.lines[change["line"]][change["column"]] == change["read"]
            assert alternative["lines"][change["line"]][change["column"]] == change["instead"]


def test_page_of_prose_has_no_zone(models: ModelStore) -> None:
    page = Image.new("RGB", (1200, 900), (240, 240, 235))
    pen = ImageDraw.Draw(page)
    font = ImageFont.load_default(28)
    for row in range(20):
        pen.text(
            (60, 40 + row * 40), "REPUBLIC OF UTOPIA 1234567 MINISTRY OF THE INTERIOR", 20, font
        )
    assert locate_and_read(np.asarray(page), models=models) is None


def test_noise_and_blank_pages_have_no_zone(models: ModelStore) -> None:
    noise = np.random.default_rng(3).integers(0, 255, (500, 700, 3), dtype=np.uint8)
    blank = np.full((40, 30, 3), 255, dtype=np.uint8)
    assert locate_and_read(noise, models=models) is None
    assert locate_and_read(blank, models=models) is None


def test_rows_of_two_zones_side_by_side_are_parted(draw_page: Draw, models: ModelStore) -> None:
    page = draw_page(TD3)
    right = round((6.0 + 44.4 * 2.54) * PX_PER_MM)
    left = round(5.0 * PX_PER_MM)
    scan = np.concatenate([page[:, :right], page[:, left:]], axis=1)
    readings = read_zones(np.ascontiguousarray(scan), models=models)
    assert [reading.lines for reading in readings] == [TD3, TD3]
