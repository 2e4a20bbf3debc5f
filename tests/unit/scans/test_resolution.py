from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visualdoc.geometry import SizeMm
from visualdoc.scans.resolution import KNOWN_SIZES, assumed_dpi, resolve


def test_a_credible_tag_is_trusted() -> None:
    found = resolve(2953, 2079, ((600.0, 600.0),))
    assert (found.dpi, found.source, found.anisotropy) == (600.0, "metadata", 1.0)


@pytest.mark.parametrize("placeholder", [72.0, 71.9, 96.0, 25.4, 1.0, 0.0, -5.0, 1e9, float("nan")])
def test_a_tag_that_was_filled_in_is_not(placeholder: float) -> None:
    found = resolve(2953, 2079, ((placeholder, placeholder),))
    assert (found.dpi, found.source) == (600.0, "assumed")


def test_the_second_tag_counts_where_the_first_is_a_placeholder() -> None:
    assert resolve(2953, 2079, ((72.0, 72.0), (300.0, 300.0))).dpi == 300.0


def test_a_fax_has_two_resolutions() -> None:
    found = resolve(1728, 1145, ((204.0, 98.0),))
    assert found.dpi == 98.0
    assert found.anisotropy == pytest.approx(204 / 98)


# A5 at 300 dpi and ID-2 at 600 dpi have the same pixels: those two cannot be told apart.
@pytest.mark.parametrize("dpi", [300, 600])
@pytest.mark.parametrize("size", [s for s in KNOWN_SIZES if s.width_mm not in (105.0, 210.0)])
def test_a_page_cut_to_its_edges_tells_its_resolution(dpi: int, size: SizeMm) -> None:
    width, height = round(size.width_mm / 25.4 * dpi), round(size.height_mm / 25.4 * dpi)
    assert assumed_dpi(width, height) == dpi
    assert assumed_dpi(height, width) == dpi


def test_too_few_pixels_for_a_card_make_a_low_resolution() -> None:
    assert assumed_dpi(200, 130) < 100


@given(st.integers(1, 60_000), st.integers(1, 60_000))
def test_the_guess_is_positive_and_the_same_for_both_orientations(width: int, height: int) -> None:
    assert 0.0 <= assumed_dpi(width, height) <= 1200.0
    assert assumed_dpi(width, height) == assumed_dpi(height, width)


@given(
    st.integers(1, 20_000),
    st.integers(1, 20_000),
    st.lists(st.tuples(st.floats(), st.floats()), max_size=3),
)
def test_any_tags_give_a_resolution(
    width: int, height: int, tags: list[tuple[float, float]]
) -> None:
    found = resolve(width, height, tuple(tags))
    assert found.source in {"metadata", "assumed"}
    assert 0.0 <= found.dpi <= 9600.0
