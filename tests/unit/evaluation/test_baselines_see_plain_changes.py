"""The plain methods find what anybody sees, by the product's registration and regions."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from visualdoc.evaluation.baselines import METHODS, KnownType, Laid, know, regions_of
from visualdoc.evaluation.baselines.patch_memory import remember
from visualdoc.evaluation.overlap import hits
from visualdoc.geometry import PageToDocument, PolygonPx
from visualdoc.references.types import ReferenceImages

HEIGHT, WIDTH, DPI = 480, 640, 600.0
PX_PER_MM = DPI / 25.4
BAR = PolygonPx.rectangle(420, 300, 560, 340)
REFERENCED = ("z_score", "one_minus_ssim", "min_shift_z", "patch_memory")


def print_run() -> NDArray[np.float64]:
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float64)
    waves = np.sin((y + 9 * np.sin(x / 23)) / 2.1) + np.sin((x - y) / 5.3)
    page = 205.0 - 22.0 * np.clip(waves, 0, 2)
    page[200:214, 60:300] = 60.0
    return np.asarray(page)


def scan(seed: int, page: NDArray[np.float64] | None = None) -> NDArray[np.uint8]:
    rng = np.random.default_rng(seed)
    light = (print_run() if page is None else page) * rng.uniform(0.98, 1.02)
    noisy = light + rng.normal(0, 1.6, light.shape)
    rgb = np.stack([noisy, noisy * 0.97, noisy * 0.9 + 8], axis=-1)
    return np.clip(rgb + 0.5, 0, 255).astype(np.uint8)


def saved(image: NDArray[np.uint8], quality: int) -> NDArray[np.uint8]:
    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, "JPEG", quality=quality)
    with Image.open(buffer) as opened:
        return np.asarray(opened.convert("RGB"), dtype=np.uint8)


def laid(image: NDArray[np.uint8], images: ReferenceImages) -> Laid:
    to_mm = PageToDocument.of(np.diag([1 / PX_PER_MM, 1 / PX_PER_MM, 1.0]))
    return Laid(pixels=image, image=image, images=images, page_to_document=to_mm)


@pytest.fixture(scope="module")
def images() -> ReferenceImages:
    stack = np.stack([scan(seed) for seed in range(5)])
    return ReferenceImages(
        dpi=DPI,
        median=np.median(stack, axis=0).astype(np.uint8),
        spread=np.full((HEIGHT, WIDTH), 2.0, np.float16),
        dynamic=np.zeros((HEIGHT, WIDTH), dtype=bool),
    )


@pytest.fixture(scope="module")
def known(images: ReferenceImages) -> KnownType:
    return know(images, [laid(scan(seed), images) for seed in range(5)], tuple(METHODS))


@pytest.mark.parametrize("name", REFERENCED)
def test_a_black_bar_is_the_strongest_region(
    name: str, images: ReferenceImages, known: KnownType
) -> None:
    page = print_run()
    page[300:340, 420:560] = 20.0
    found = regions_of(name, laid(scan(80, page), images), known)
    assert hits(found[0][2], [BAR])
    assert found[0][1] > 3 * max((score for _, score, _ in found[1:]), default=0.0)


def test_a_type_without_genuine_scans_is_compared_with_its_reference(
    images: ReferenceImages,
) -> None:
    page = print_run()
    page[300:340, 420:560] = 20.0
    alone = know(images, [], tuple(METHODS))
    for name in REFERENCED:
        found = regions_of(name, laid(scan(80, page), images), alone)
        assert hits(found[0][2], [BAR])


def test_what_was_never_compressed_loses_more(images: ReferenceImages, known: KnownType) -> None:
    page = np.array(saved(scan(81), 70))
    page[300:340, 420:560] = scan(82)[300:340, 420:560]
    found = regions_of("error_level", laid(page, images), known)
    assert hits(found[0][2], [BAR])


def test_a_displacement_within_the_radius_is_forgiven_by_one_of_them(
    images: ReferenceImages, known: KnownType
) -> None:
    moved = laid(scan(81, np.roll(print_run(), 2, axis=0)), images)
    still = laid(scan(81), images)

    def rise(name: str) -> float:
        maps = [METHODS[name].map_of(page, known.memory, None).logits for page in (moved, still)]
        return float(maps[0].mean() - maps[1].mean())

    assert rise("min_shift_z") < 0.2 * rise("z_score")


def test_the_z_score_alone_suffers_from_bent_paper(
    images: ReferenceImages, known: KnownType
) -> None:
    """It gets the page's pixels by the homography; the others get the page with its field."""
    bent = scan(81, np.roll(print_run(), 3, axis=0))
    straight = laid(scan(81), images)
    page = replace(straight, pixels=bent)
    for name, suffers in (("z_score", True), ("one_minus_ssim", False)):
        here = METHODS[name].map_of(page, known.memory, None).logits.mean()
        before = METHODS[name].map_of(straight, known.memory, None).logits.mean()
        assert bool(here > 1.5 * before) is suffers


def test_the_cut_edge_is_not_judged(images: ReferenceImages, known: KnownType) -> None:
    page = print_run()
    page[:12] = 20.0
    for name in METHODS:
        deviation = METHODS[name].map_of(laid(scan(83, page), images), known.memory, None)
        assert not deviation.valid[:5].any()
        assert deviation.valid[8:-8, 8:-8].all()


def test_a_scan_left_out_is_not_its_own_neighbour() -> None:
    other = scan(1, np.roll(print_run(), 40, axis=1) * 0.6)
    memory = remember([scan(0), other])
    near = memory.distance(other)
    far = memory.distance(other, without=1)
    assert near.shape == (HEIGHT // 4, WIDTH // 4)
    assert np.median(far) > 1.5 * np.median(near)
