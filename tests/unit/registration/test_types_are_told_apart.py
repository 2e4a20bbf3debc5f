"""Among many types the right one is found however the page lies; a stranger stays unknown."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from visualdoc.geometry import PolygonPx, apply_homography
from visualdoc.imaging.features import Features
from visualdoc.imaging.resampling import gaussian
from visualdoc.references.index_catalogue import TypeCatalogue, catalogue_of
from visualdoc.references.types import IdentificationView
from visualdoc.registration.confidence import FILE, Cues, known_curve
from visualdoc.registration.identification import identify
from visualdoc.registration.variants import Contender, tell_apart
from visualdoc.registration.verification import expected_position, lies_where_expected
from visualdoc.registration.views import query_view

NO_FEATURES = Features(xy=np.zeros((0, 2), np.float32), descriptors=np.zeros((0, 128), np.float32))
SHAPE = (270, 400)
TYPES = 40
LID = 30
PATCH = (slice(40, 75), slice(230, 330))
ZONE = (slice(120, 230), slice(30, 140))


def _print(seed: int) -> NDArray[np.uint8]:
    """A design: blobs of ink, denser in some places than in others."""
    rng = np.random.default_rng(seed)
    fine = gaussian(rng.normal(0, 1, SHAPE), 2.0)
    dense = gaussian(rng.normal(0, 1, SHAPE), 30.0)
    ink = fine / fine.std() > 0.9 - 1.2 * dense / dense.std()
    return np.asarray(gaussian(np.where(ink, 60, 225), 0.8), dtype=np.uint8)


def _view(grey: NDArray[np.uint8]) -> IdentificationView:
    static = np.ones(SHAPE, np.bool_)
    static[ZONE] = False
    return IdentificationView(grey=grey, static=static, features=NO_FEATURES, px_per_mm=3.0)


def _changed(grey: NDArray[np.uint8], seed: int) -> NDArray[np.uint8]:
    other = grey.copy()
    other[PATCH] = _print(seed)[PATCH]
    return other


def _scan(grey: NDArray[np.uint8], seed: int, quarters: int = 0) -> NDArray[np.uint8]:
    """Fill in the zone, lay the page on a lid, turn it, add noise."""
    rng = np.random.default_rng(seed)
    page = grey.copy()
    page[ZONE] = rng.integers(30, 220, page[ZONE].shape)
    page = np.pad(page, LID, constant_values=250)
    noisy = np.rot90(page, quarters) + rng.normal(0, 3, np.rot90(page, quarters).shape)
    return np.repeat(np.clip(noisy, 0, 255).astype(np.uint8)[..., None], 3, axis=2)


def _outline(pixels: NDArray[np.uint8]) -> PolygonPx:
    rows, columns = pixels.shape[:2]
    return PolygonPx.rectangle(LID, LID, columns - LID, rows - LID)


@pytest.fixture(scope="module")
def catalogue() -> TypeCatalogue:
    views = {f"type-{seed:02d}": _view(_print(seed)) for seed in range(TYPES)}
    edition = _changed(_print(7), 500)
    return catalogue_of({**views, "type-07-second": _view(edition)})


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
@pytest.mark.parametrize("outlined", [True, False])
def test_the_type_and_its_position_are_found(
    quarters: int, *, outlined: bool, catalogue: TypeCatalogue
) -> None:
    pixels = _scan(_print(11), 1, quarters)
    outline = _outline(pixels) if outlined else None

    found, candidates = identify(query_view(pixels, outline), catalogue)

    assert found is not None
    assert found.name == "type-11"
    assert found.confidence > 0.9
    assert candidates[0].name == "type-11"
    corner = {0: (0, 0), 1: (0, 399), 2: (399, 269), 3: (269, 0)}[quarters]
    on_page = np.array([corner], dtype=float) + LID
    assert np.abs(apply_homography(found.page_to_reference, on_page)).max() < 2.0


def test_an_outline_that_is_off_does_not_displace_the_page(catalogue: TypeCatalogue) -> None:
    pixels = _scan(_print(11), 1)
    off = np.array([[3, -2], [-4, 3], [2, 4], [-3, -3]])
    outline = PolygonPx.of((np.array(_outline(pixels).xy) + off).tolist())

    found, _ = identify(query_view(pixels, outline), catalogue)

    assert found is not None
    corners = np.array([(0, 0), (399, 0), (399, 269), (0, 269)], dtype=float)
    placed = apply_homography(found.page_to_reference, corners + LID)
    assert found.name == "type-11"
    assert np.abs(placed - corners).max() < 1.0


def test_a_page_that_is_partly_covered_is_found(catalogue: TypeCatalogue) -> None:
    pixels = _scan(_print(23), 2)
    pixels[LID : LID + 140, LID : LID + 160] = 120

    found, _ = identify(query_view(pixels, _outline(pixels)), catalogue)

    assert found is not None
    assert found.name == "type-23"


@pytest.mark.parametrize("seed", range(100, 106))
def test_a_stranger_is_unknown(seed: int, catalogue: TypeCatalogue) -> None:
    pixels = _scan(_print(seed), seed, seed % 4)

    found, candidates = identify(query_view(pixels, _outline(pixels)), catalogue)

    assert found is None
    assert all(candidate.confidence < known_curve().accept for candidate in candidates)


@pytest.mark.parametrize(("grey", "name"), [(None, "type-07"), (500, "type-07-second")])
def test_editions_are_told_apart_where_they_differ(
    grey: int | None, name: str, catalogue: TypeCatalogue
) -> None:
    page = _print(7) if grey is None else _changed(_print(7), grey)
    pixels = _scan(page, 3, 2)

    found, candidates = identify(query_view(pixels, _outline(pixels)), catalogue)

    assert found is not None
    assert found.name == name
    assert {candidate.name for candidate in candidates[:2]} == {"type-07", "type-07-second"}
    assert candidates[0].confidence > 0.8
    assert candidates[1].confidence < 0.2


def test_types_that_do_not_differ_share_the_page() -> None:
    grey = _print(1)
    one = Contender(to_picture=np.eye(3), picture=grey, static=np.ones(SHAPE, np.bool_))

    assert tell_apart(grey, [one, replace(one)]) == [0.5, 0.5]


def test_the_answer_does_not_depend_on_the_order_of_enrolment(catalogue: TypeCatalogue) -> None:
    pixels = _scan(_print(5), 4, 1)
    view = query_view(pixels, _outline(pixels))
    backwards = catalogue.of(list(reversed(catalogue.names)))

    assert identify(view, catalogue)[1] == identify(view, backwards)[1]


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("portrait", [False, True])
def test_a_page_is_expected_where_its_layout_lies(*, turned: bool, portrait: bool) -> None:
    rows, columns = (400, 270) if portrait else (270, 400)
    expected = expected_position((10, 20, 10 + columns, 20 + rows), SHAPE, turned=turned)

    assert expected is not None
    centre = np.array([[10 + columns / 2 - 0.5, 20 + rows / 2 - 0.5]])
    assert np.allclose(apply_homography(expected, centre), [[199.5, 134.5]])
    # portrait pages are turned counter-clockwise, so that their right side comes to lie on top
    top = np.array([[9.5 + columns, 19.5]]) if portrait else np.array([[9.5, 19.5]])
    corner = [[399.5, 269.5]] if turned else [[-0.5, -0.5]]
    assert np.allclose(apply_homography(expected, top), corner)


def test_a_type_must_lie_on_the_outline() -> None:
    view, document = (300, 400), (20, 20, 380, 280)
    whole = expected_position(document, SHAPE, turned=False)
    part = expected_position((20, 20, 140, 110), SHAPE, turned=False)
    assert whole is not None
    assert part is not None

    assert lies_where_expected(whole, SHAPE, view, document)
    assert not lies_where_expected(part, SHAPE, view, document)
    assert lies_where_expected(part, SHAPE, view, None)


def test_more_evidence_never_lowers_the_confidence() -> None:
    curve = known_curve()
    weak = Cues(places=0.3, fit=0.2, weakest=0.0, layout=0.3)

    for stronger in (
        replace(weak, places=0.9),
        replace(weak, fit=0.8),
        replace(weak, weakest=0.5),
        replace(weak, layout=0.9),
    ):
        assert curve.probability(stronger) > curve.probability(weak)


def test_the_fit_names_its_pages() -> None:
    data = json.loads(FILE.read_text("utf-8"))

    assert "pages of enrolled" in data["origin"]
    assert 0 < data["accept"] < 1
