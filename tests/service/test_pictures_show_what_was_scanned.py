"""Tiles, windows and crops are the scan's own pixels in their places."""

from __future__ import annotations

import io
import math
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from visualdoc_service.storage import views
from visualdoc_service.storage.pyramid import TILE_PX, Pyramid, encode_pyramid

# JPEG at quality 95 without subsampling, on smooth content
JPEG_TOLERANCE = 6.0


def _smooth(height: int, width: int) -> NDArray[np.uint8]:
    rows, columns = np.mgrid[0:height, 0:width]
    red = 255 * columns / width
    green = 255 * rows / height
    blue = 127 + 100 * np.sin(columns / 40) * np.cos(rows / 40)
    return np.dstack([red, green, blue]).astype(np.uint8)


def _pyramid(tmp_path: Path, pixels: NDArray[np.uint8]) -> Pyramid:
    path = tmp_path / f"{pixels.shape[0]}x{pixels.shape[1]}.tif"
    path.write_bytes(encode_pyramid(pixels, dpi=300))
    return Pyramid.open(path)


def _difference(a: NDArray[np.uint8], b: NDArray[np.uint8]) -> float:
    assert a.shape == b.shape
    return float(np.abs(a.astype(float) - b.astype(float)).max())


def _decoded(content: bytes) -> NDArray[np.uint8]:
    return np.asarray(Image.open(io.BytesIO(content)).convert("RGB"))


@pytest.mark.parametrize(("height", "width"), [(1300, 1100), (512, 512), (513, 1), (40, 700)])
def test_all_tiles_together_are_the_picture(tmp_path: Path, height: int, width: int) -> None:
    pixels = _smooth(height, width)
    pyramid = _pyramid(tmp_path, pixels)
    assert pyramid.size_px == (width, height)
    for row in range(math.ceil(height / TILE_PX)):
        for column in range(math.ceil(width / TILE_PX)):
            tile = pyramid.tile(0, column, row)
            assert tile is not None
            y, x = row * TILE_PX, column * TILE_PX
            expected = pixels[y : y + TILE_PX, x : x + TILE_PX]
            assert _difference(_decoded(tile), expected) <= JPEG_TOLERANCE


def test_there_are_no_tiles_outside(tmp_path: Path) -> None:
    pyramid = _pyramid(tmp_path, _smooth(600, 600))
    assert pyramid.tile(0, 2, 0) is None
    assert pyramid.tile(0, 0, 2) is None


def test_levels_halve_down_to_one_tile(tmp_path: Path) -> None:
    pyramid = _pyramid(tmp_path, _smooth(1300, 1101))
    sizes = [(level.width_px, level.height_px) for level in pyramid.levels]
    assert sizes == [(1101, 1300), (551, 650), (276, 325)]


def test_a_window_over_the_edge_is_white_outside(tmp_path: Path) -> None:
    pixels = _smooth(600, 700)
    window = _pyramid(tmp_path, pixels).window(-20, 500, 530, 640)
    assert window.shape == (140, 550, 3)
    assert (window[:, :20] == 255).all()
    assert (window[100:] == 255).all()
    assert _difference(window[:100, 20:], pixels[500:600, :530]) <= JPEG_TOLERANCE


def test_reduced_fits_and_keeps_the_colours(tmp_path: Path) -> None:
    pixels = _smooth(1300, 1100)
    reduced = _pyramid(tmp_path, pixels).reduced(400)
    assert max(reduced.shape[:2]) == 400
    assert reduced.mean(axis=(0, 1)) == pytest.approx(pixels.mean(axis=(0, 1)), abs=2.0)


@pytest.mark.parametrize("turn_deg", [0.0, 2.5, 90.0, 180.0, 268.0])
def test_a_crop_lies_as_the_document_does(tmp_path: Path, turn_deg: float) -> None:
    """However the document lay on the glass, the cut shows the same millimetres the same way."""
    px_per_mm, side = 10.0, 900
    angle = math.radians(turn_deg)
    turn = np.array(
        [[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]], dtype=np.float64
    )
    centre = np.array([side / 2, side / 2])
    document_centre_mm = np.array([30.0, 20.0])
    # page px -> document mm: turn about the page's centre, then scale
    linear = turn / px_per_mm
    shift = document_centre_mm - linear @ centre
    matrix = np.array([[*linear[0], shift[0]], [*linear[1], shift[1]], [0, 0, 1]])
    rows, columns = np.mgrid[0:side, 0:side]
    places = np.stack([columns + 0.5, rows + 0.5], axis=-1) @ linear.T + shift
    # a page whose colours are its own document coordinates
    page = np.dstack([places[..., 0] * 4, places[..., 1] * 5, np.full((side, side), 90)])
    pyramid = _pyramid(tmp_path, np.clip(page, 0, 255).astype(np.uint8))

    box_mm = (20.0, 15.0, 40.0, 25.0)
    cut = views.straightened(pyramid, matrix.tolist(), box_mm, dpi=px_per_mm * 25.4)

    assert cut.shape == (100, 200, 3)
    x_mm = 20.0 + (np.arange(200) + 0.5) / px_per_mm
    y_mm = 15.0 + (np.arange(100) + 0.5) / px_per_mm
    assert _worst(cut[..., 0], np.tile(x_mm * 4, (100, 1))) < JPEG_TOLERANCE
    assert _worst(cut[..., 1], np.tile(y_mm[:, None] * 5, (1, 200))) < JPEG_TOLERANCE


def _worst(found: NDArray[np.uint8], expected: NDArray[np.float64]) -> float:
    return float(np.abs(found.astype(float) - expected).max())


def test_an_outline_is_drawn_where_the_region_is() -> None:
    grey = np.full((100, 200, 3), 128, dtype=np.uint8)
    drawn = views.outlined(grey, [[5, 5], [15, 5], [15, 8], [5, 8]], (0.0, 0.0, 20.0, 10.0))
    changed = np.argwhere((drawn != 128).any(axis=2))
    assert changed.min(axis=0) == pytest.approx([50, 50], abs=3)
    assert changed.max(axis=0) == pytest.approx([80, 150], abs=3)
    assert (grey == 128).all()


def test_every_deep_zoom_level_has_the_size_of_the_standard(
    client: httpx.Client, make_ready: Callable[..., Any]
) -> None:
    pages = f"/v1/documents/{make_ready().id}/pages/0"
    described = client.get(f"{pages}/page.dzi").text
    assert 'Width="1000" Height="700"' in described
    for level in range(11):
        factor = 2 ** (10 - level)
        tile = client.get(f"{pages}/page_files/{level}/0_0.jpg")
        assert tile.status_code == HTTPStatus.OK, level
        expected = (min(math.ceil(1000 / factor), TILE_PX), min(math.ceil(700 / factor), TILE_PX))
        assert Image.open(io.BytesIO(tile.content)).size == expected
    assert client.get(f"{pages}/page_files/11/0_0.jpg").status_code == HTTPStatus.NOT_FOUND
    assert client.get(f"{pages}/page_files/10/2_0.jpg").status_code == HTTPStatus.NOT_FOUND


def test_a_region_of_an_unaligned_page_is_cut_from_the_scan(
    client: httpx.Client, make_ready: Callable[..., Any], scan_png: bytes
) -> None:
    region = f"/v1/documents/{make_ready(strength=0.5).id}/pages/0/regions/p0.r1"
    crop = client.get(f"{region}/crop")
    assert crop.headers["content-type"] == "image/png"
    cut = _decoded(crop.content)
    # 200 x 100 px and a quarter of the longer side around it
    assert cut.shape == (200, 300, 3)
    whole = _decoded(scan_png)[50:250, 50:350]
    assert np.abs(cut.astype(float) - whole).mean() < JPEG_TOLERANCE
    assert client.get(f"{region}/reference-crop").status_code == HTTPStatus.NOT_FOUND
    assert client.get(f"{region}/difference-crop").status_code == HTTPStatus.NOT_FOUND
    assert client.get(f"{region}x/crop").status_code == HTTPStatus.NOT_FOUND
