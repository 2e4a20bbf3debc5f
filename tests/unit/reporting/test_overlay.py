from __future__ import annotations

import dataclasses
import io

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from visualdoc.findings import Aspect, Examination, PageExamination
from visualdoc.geometry import PolygonPx
from visualdoc.reporting import overlay_png
from visualdoc.reporting.overlay import MAX_SIDE_PX
from visualdoc.reporting.palette import MARKS
from visualdoc.reporting.report import by_strength

Pixels = NDArray[np.uint8]


@pytest.fixture
def page(examination: Examination) -> PageExamination:
    return examination.pages[0]


def drawn(page: PageExamination, pixels: Pixels, **options: str) -> Pixels:
    return np.asarray(Image.open(io.BytesIO(overlay_png(page, pixels, **options))))


def has_colour(picture: Pixels, aspect: Aspect) -> NDArray[np.bool_]:
    difference = np.abs(picture.astype(int) - np.array(MARKS[aspect].colour)).max(axis=2)
    return np.asarray(difference < 12)


def test_every_region_is_outlined_in_its_colour_around_and_not_on_its_place(
    page: PageExamination, pixels: Pixels
) -> None:
    picture = drawn(page, pixels)
    for region in page.regions:
        left, top, right, bottom = (round(edge) for edge in region.polygon_px.bounds)
        mask = has_colour(picture, region.aspect)
        around = mask[top - 12 : bottom + 12, left - 12 : right + 12]
        inside = mask[top + 2 : bottom - 2, left + 2 : right - 2]
        assert around.sum() > 0.6 * (right - left)
        assert inside.mean() < 0.02


def test_without_regions_the_page_is_untouched(page: PageExamination, pixels: Pixels) -> None:
    picture = drawn(dataclasses.replace(page, regions=()), pixels)
    np.testing.assert_array_equal(picture[: pixels.shape[0]], pixels)
    assert picture.shape[0] > pixels.shape[0]


def test_patterns_tell_aspects_apart_without_colour(page: PageExamination, pixels: Pixels) -> None:
    patterns = [mark.dashes for mark in MARKS.values()]
    assert len(set(patterns)) == len(patterns)
    grey = {}
    for aspect in Aspect:
        region = dataclasses.replace(
            page.regions[0], aspect=aspect, polygon_px=PolygonPx.rectangle(200, 200, 700, 600)
        )
        picture = drawn(dataclasses.replace(page, regions=(region,)), np.full_like(pixels, 255))
        line = has_colour(picture, aspect)[580:615, 230:670].any(axis=0)
        grey[aspect] = float(line.mean())
    assert grey[Aspect.AUTHENTICITY] == 1.0
    assert max(grey[aspect] for aspect in Aspect if aspect is not Aspect.AUTHENTICITY) < 0.95
    assert len({round(share, 2) for share in grey.values()}) == 4


def test_a_large_page_is_reduced(page: PageExamination) -> None:
    large = np.full((5000, 3000, 3), 200, dtype=np.uint8)
    picture = drawn(dataclasses.replace(page, regions=page.regions[:1]), large)
    assert picture.shape[1] == round(3000 * MAX_SIDE_PX / 5000)
    assert picture.shape[0] > MAX_SIDE_PX


def test_regions_at_the_edge_and_on_top_of_each_other_keep_their_numbers(
    page: PageExamination, pixels: Pixels
) -> None:
    height, width = pixels.shape[:2]
    whole = PolygonPx.rectangle(0, 0, width, height)
    crowd = tuple(
        dataclasses.replace(page.regions[0], id=f"p0.r{number}", polygon_px=whole)
        for number in range(1, 5)
    )
    picture = drawn(dataclasses.replace(page, regions=crowd), np.full_like(pixels, 255))
    badges = has_colour(picture, crowd[0].aspect)[:height].sum()
    single = drawn(dataclasses.replace(page, regions=crowd[:1]), np.full_like(pixels, 255))
    assert badges > 1.5 * has_colour(single, crowd[0].aspect)[:height].sum()


def test_the_same_page_gives_the_same_bytes_in_each_language(
    page: PageExamination, pixels: Pixels
) -> None:
    assert overlay_png(page, pixels) == overlay_png(page, pixels)
    assert overlay_png(page, pixels, language="nl") != overlay_png(page, pixels)


def test_numbers_follow_strength(page: PageExamination) -> None:
    assert [region.id for region in by_strength(page.regions)] == [
        "p0.r2", "p0.r1", "p0.r3", "p0.r4"
    ]  # fmt: skip
