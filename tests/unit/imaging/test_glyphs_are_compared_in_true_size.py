from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from visualdoc.imaging.glyphs import Glyphs, cut_glyphs, resized, unlikeness
from visualdoc.samples.lettering import Font, letter

PX_PER_MM = 600 / 25.4


def _cut(text: str, font: Font = Font.SANS, size_mm: float = 3.0, shift: int = 0) -> Glyphs:
    drawn = letter(text, font=font, size_px=size_mm * PX_PER_MM).coverage
    page = np.zeros((drawn.shape[0] + 40, drawn.shape[1] + 40), dtype=np.uint8)
    page[20 : 20 + drawn.shape[0], 20 + shift : 20 + shift + drawn.shape[1]] = drawn
    return cut_glyphs(255 - page, page > 127, PX_PER_MM)


def test_dots_and_accents_belong_to_their_letter() -> None:
    assert len(_cut("i j É ö", Font.SANS)) == 4


@given(st.integers(0, 9), st.integers(-12, 12))
def test_a_figure_is_like_itself_wherever_it_stands(figure: int, shift: int) -> None:
    here, there = _cut(str(figure)), _cut(str(figure), shift=shift)
    assert unlikeness(here.pictures, there.pictures)[0, 0] < 0.02


@pytest.mark.parametrize("other", [Font.SERIF, Font.MONO, Font.SANS_BOLD])
def test_the_same_letter_in_another_face_is_not_alike(other: Font) -> None:
    own, foreign = _cut("AGRS"), _cut("AGRS", other)
    alike = np.diag(unlikeness(own.pictures, foreign.pictures))
    assert alike.mean() > 0.05


def test_another_size_is_alike_once_it_is_resized() -> None:
    large, small = _cut("ABK"), _cut("ABK", size_mm=2.4)
    before = np.diag(unlikeness(small.pictures, large.pictures))
    after = np.diag(unlikeness(resized(small.pictures, 3.0 / 2.4), large.pictures))
    assert after.mean() < 0.05 < before.mean()


def test_nothing_is_cut_from_an_empty_line() -> None:
    tone = np.full((40, 80), 255, dtype=np.uint8)
    assert len(cut_glyphs(tone, tone < 100, PX_PER_MM)) == 0
