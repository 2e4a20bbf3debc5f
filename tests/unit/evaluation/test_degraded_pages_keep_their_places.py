"""Degradations spoil how a page looks, never where things lie; the same file, the same page."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from visualdoc.errors import DataSetError
from visualdoc.evaluation.dataset import Item
from visualdoc.evaluation.degradation import FAMILIES, degraded, family_of
from visualdoc.geometry import PageToDocument, PolygonPx
from visualdoc.scans import Scan, open_scan

OWN = [name for name in FAMILIES if not name.startswith("augraphy")]
SQUARE = (300, 200, 340, 240)


@pytest.fixture(scope="module")
def scan(tmp_path_factory: pytest.TempPathFactory) -> Scan:
    rng = np.random.default_rng(4)
    page = rng.integers(200, 230, (900, 1200, 1)).repeat(3, axis=2).astype(np.uint8)
    left, top, right, bottom = SQUARE
    page[top:bottom, left:right] = 30
    path = tmp_path_factory.mktemp("scan") / "page.png"
    Image.fromarray(page).save(path, dpi=(600, 600))
    return open_scan(path)


@pytest.fixture
def item() -> Item:
    return Item(
        path=Path("forged/page.png"),
        document_type="paper",
        kind="forged",
        attack="erasure",
        polygons_px=(PolygonPx.rectangle(*SQUARE),),
        page_to_document=PageToDocument.of(np.diag([0.04, 0.04, 1.0])),
        mrz=None,
    )


@pytest.mark.parametrize("name", OWN)
def test_what_lies_under_the_label_stays_under_it(name: str, scan: Scan, item: Item) -> None:
    label, spoiled = degraded(FAMILIES[name], item, scan)
    page, before = spoiled.pages[0], scan.pages[0]
    factor = page.width_px / before.width_px
    assert label.polygons_px[0].bounds == pytest.approx([v * factor for v in SQUARE])
    assert page.dpi == pytest.approx(600 * factor)
    assert label.page_to_document is not None
    corner = label.page_to_document.matrix @ (300 * factor, 200 * factor, 1)
    assert corner[:2] == pytest.approx((12, 8))
    left, top, right, bottom = (round(v) for v in label.polygons_px[0].bounds)
    reach = round(20 * factor)
    around = page.pixels[top - reach : bottom + reach, left - reach : right + reach].mean(axis=2)
    rows, columns = np.nonzero(around < 130)
    centre = reach + (bottom - top - 1) / 2
    # a stamp may lie on it, so the middle is that of the square's own darkness
    assert (np.median(rows), np.median(columns)) == pytest.approx((centre, centre), abs=1)
    assert not np.array_equal(page.pixels, before.pixels)


def test_300_dpi_is_300_dpi(scan: Scan, item: Item) -> None:
    label, spoiled = degraded(FAMILIES["300dpi"], item, scan)
    assert (spoiled.pages[0].height_px, spoiled.pages[0].width_px) == (450, 600)
    assert label.polygons_px[0].bounds == (150, 100, 170, 120)
    again, kept = degraded(FAMILIES["300dpi"], label, spoiled)
    assert kept.pages[0].width_px == 600
    assert again is label


@pytest.mark.parametrize("name", OWN)
def test_the_same_file_is_spoiled_the_same_way(name: str, scan: Scan, item: Item) -> None:
    first, second = (degraded(FAMILIES[name], item, scan)[1] for _ in range(2))
    assert first.sha256 == second.sha256


def test_unknown_names_are_said() -> None:
    with pytest.raises(DataSetError, match=r"no degradation 'mud'.*scanner-b.*augraphy"):
        family_of("mud")


def test_a_missing_package_is_said(scan: Scan, item: Item, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "augraphy", None)
    with pytest.raises(DataSetError, match="augraphy cannot be used"):
        degraded(FAMILIES["augraphy"], item, scan)


def test_the_package_gets_its_own_order_of_colours(
    scan: Scan, item: Item, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []

    def step(name: str) -> object:
        def make(**settings: object) -> object:
            def spoil(image: np.ndarray) -> np.ndarray:
                seen.append((name, settings, image.shape))
                return np.clip(image.astype(int) - (40, 0, 0), 0, 255).astype(np.uint8)

            return spoil

        return make

    names = ("BrightnessTexturize", "NoiseTexturize")
    monkeypatch.setitem(
        sys.modules, "augraphy", SimpleNamespace(**{name: step(name) for name in names})
    )
    _, spoiled = degraded(FAMILIES["augraphy-paper"], item, scan)
    assert [name for name, _, _ in seen] == list(names)
    red, _, blue = spoiled.pages[0].pixels.reshape(-1, 3).mean(axis=0)
    assert red - blue == pytest.approx(80, abs=4)
