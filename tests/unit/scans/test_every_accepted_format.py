"""What comes out of each format is exactly what was put in, as 8-bit sRGB, upright, on white."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Any

import numpy as np
import pillow_heif
import pytest
import tifffile
from numpy.typing import NDArray
from PIL import Image, ImageCms

from visualdoc.scans import Scan, open_scan, open_scan_bytes

Pixels = NDArray[np.uint8]


def encoded(pixels: NDArray[Any], kind: str, *, mode: str | None = None, **options: Any) -> bytes:
    buffer = io.BytesIO()
    image = Image.fromarray(pixels) if mode is None else Image.fromarray(pixels).convert(mode)
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def tiff(pixels: NDArray[Any], **options: Any) -> bytes:
    buffer = io.BytesIO()
    tifffile.imwrite(buffer, pixels, **options)
    return buffer.getvalue()


def opened(content: bytes) -> Scan:
    return open_scan_bytes(content, name="scan")


def only(content: bytes) -> Pixels:
    pages = opened(content).pages
    assert len(pages) == 1
    return pages[0].pixels


@pytest.mark.parametrize(
    ("kind", "options", "media_type"),
    [
        ("PNG", {}, "image/png"),
        ("TIFF", {}, "image/tiff"),
        ("TIFF", {"compression": "tiff_lzw"}, "image/tiff"),
        ("TIFF", {"compression": "tiff_deflate"}, "image/tiff"),
        ("TIFF", {"compression": "packbits"}, "image/tiff"),
        ("WEBP", {"lossless": True}, "image/webp"),
        ("JPEG2000", {}, "image/jp2"),
    ],
)
def test_lossless_formats_keep_every_pixel(
    picture: Pixels, kind: str, options: dict[str, Any], media_type: str
) -> None:
    scan = opened(encoded(picture, kind, **options))
    assert scan.media_type == media_type
    np.testing.assert_array_equal(scan.pages[0].pixels, picture)


def test_jpeg_equals_another_decoder(picture: Pixels) -> None:
    content = encoded(picture, "JPEG", quality=95, subsampling=0)
    expected = np.asarray(Image.open(io.BytesIO(content)).convert("RGB"))
    np.testing.assert_allclose(only(content).astype(int), expected.astype(int), atol=1)


def test_heic_is_close_to_its_source() -> None:
    smooth = np.tile(np.linspace(20, 230, 96).astype(np.uint8)[None, :, None], (64, 1, 3))
    buffer = io.BytesIO()
    pillow_heif.from_pillow(Image.fromarray(smooth)).save(buffer, quality=95)
    scan = opened(buffer.getvalue())
    assert scan.media_type == "image/heic"
    np.testing.assert_allclose(scan.pages[0].pixels.astype(int), smooth.astype(int), atol=6)


def test_pixels_are_read_only_and_the_hash_is_of_the_original_bytes(
    picture: Pixels, tmp_path: Path
) -> None:
    content = encoded(picture, "PNG")
    path = tmp_path / "wrongly-named.jpg"
    path.write_bytes(content)
    scan = open_scan(path)
    assert scan.sha256 == hashlib.sha256(content).hexdigest()
    assert (scan.file, scan.media_type) == ("wrongly-named.jpg", "image/png")
    with pytest.raises(ValueError, match="read-only"):
        scan.pages[0].pixels[0, 0, 0] = 1


@pytest.mark.parametrize("writer", ["png", "tiff"])
def test_sixteen_bits_are_scaled_and_not_cut(writer: str) -> None:
    deep = np.zeros((4, 256, 3), dtype=np.uint16)
    deep[..., 0] = np.arange(256) * 257
    deep[..., 1] = np.arange(256) * 257 + 128
    deep[..., 2] = np.maximum(np.arange(256) * 257 - 128, 0)
    if writer == "tiff":
        content = tiff(np.minimum(deep, 65535), photometric="rgb")
    else:
        import imagecodecs  # noqa: PLC0415 - only here

        content = bytes(imagecodecs.png_encode(np.minimum(deep, 65535)))
    expected = np.round(deep.astype(float) * 255 / 65535).astype(np.uint8)
    np.testing.assert_array_equal(only(content), expected)


def test_tiff_pages_tiles_and_planes(picture: Pixels) -> None:
    big = np.tile(picture, (3, 3, 1))
    buffer = io.BytesIO()
    with tifffile.TiffWriter(buffer) as writer:
        writer.write(big, photometric="rgb", tile=(64, 64), compression="zlib")
        writer.write(np.moveaxis(big, 2, 0), photometric="rgb", planarconfig="separate")
        writer.write(big[..., 0], photometric="minisblack")
        writer.write(big[..., 0], photometric="miniswhite")
    pages = opened(buffer.getvalue()).pages
    assert [page.index for page in pages] == [0, 1, 2, 3]
    np.testing.assert_array_equal(pages[0].pixels, big)
    np.testing.assert_array_equal(pages[1].pixels, big)
    np.testing.assert_array_equal(pages[2].pixels, np.repeat(big[..., :1], 3, axis=2))
    np.testing.assert_array_equal(pages[3].pixels, 255 - np.repeat(big[..., :1], 3, axis=2))


@pytest.mark.parametrize("compression", [None, "group3", "group4"])
def test_one_bit_tiff(compression: str | None) -> None:
    bits = (np.indices((40, 64)).sum(axis=0) // 5 % 2).astype(np.uint8) * 255
    content = encoded(bits, "TIFF", mode="1", compression=compression)
    np.testing.assert_array_equal(only(content), np.repeat(bits[..., None], 3, axis=2))


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_palette(picture: Pixels, kind: str) -> None:
    few = Image.fromarray(picture).quantize(64)
    buffer = io.BytesIO()
    few.save(buffer, kind)
    np.testing.assert_array_equal(only(buffer.getvalue()), np.asarray(few.convert("RGB")))


def test_cmyk_tiff_without_a_profile_keeps_the_black_ink() -> None:
    inks = np.zeros((8, 8, 4), dtype=np.uint8)
    inks[:4, :, 3] = 255
    inks[4:, :, 0] = 255
    shown = only(tiff(inks, photometric="separated"))
    assert shown[0, 0].tolist() == [0, 0, 0]
    assert shown[7, 7].tolist() == [0, 255, 255]


def test_cmyk_jpeg_is_not_inverted() -> None:
    buffer = io.BytesIO()
    Image.new("CMYK", (16, 16), (0, 0, 0, 0)).save(buffer, "JPEG", quality=95)
    assert only(buffer.getvalue()).min() >= 253


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "TIFF"])
def test_alpha_lies_on_white(kind: str) -> None:
    pixels = np.zeros((6, 8, 4), dtype=np.uint8)
    pixels[..., 0] = 200
    pixels[:3, :, 3] = 0
    pixels[3:, :, 3] = 255
    options: dict[str, Any] = {"lossless": True, "exact": True} if kind == "WEBP" else {}
    shown = only(encoded(pixels, kind, **options))
    assert shown[0, 0].tolist() == [255, 255, 255]
    assert shown[5, 0].tolist() == [200, 0, 0]


@pytest.mark.parametrize("tag", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF"])
def test_orientation_is_applied(picture: Pixels, kind: str, tag: int) -> None:
    turns_back = {
        1: None,
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_270,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_90,
    }
    exif = Image.Exif()
    exif[274] = tag
    options: dict[str, Any] = {"quality": 95, "subsampling": 0} if kind == "JPEG" else {}
    content = encoded(picture, kind, exif=exif, **options)
    stored = Image.fromarray(picture)
    method = turns_back[tag]
    upright = np.asarray(stored if method is None else stored.transpose(method))
    atol = 12 if kind == "JPEG" else 0
    np.testing.assert_allclose(only(content).astype(int), upright.astype(int), atol=atol)


def test_orientation_turns_the_resolution_too(picture: Pixels) -> None:
    exif = Image.Exif()
    exif[274] = 6
    page = opened(encoded(picture, "TIFF", exif=exif, dpi=(600, 300))).pages[0]
    assert page.pixels.shape == (90, 60, 3)
    assert "unequal_resolution" in {issue.kind for issue in page.quality.issues}


def swapped_rgb_profile() -> bytes:
    """An sRGB profile whose red and green are exchanged: a colour change nobody can overlook."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return profile.replace(b"rXYZ", b"tmp0").replace(b"gXYZ", b"rXYZ").replace(b"tmp0", b"gXYZ")


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "JPEG"])
def test_an_embedded_profile_is_applied(kind: str) -> None:
    green = np.zeros((16, 16, 3), dtype=np.uint8)
    green[..., 1] = 255
    options: dict[str, Any] = {"quality": 100, "subsampling": 0} if kind == "JPEG" else {}
    shown = only(encoded(green, kind, icc_profile=swapped_rgb_profile(), **options))
    assert shown[8, 8, 0] > 240
    assert shown[8, 8, 1] < 15


def test_an_srgb_profile_changes_nothing(picture: Pixels) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    np.testing.assert_array_equal(only(encoded(picture, "PNG", icc_profile=profile)), picture)


def test_a_damaged_profile_does_not_make_the_picture_unreadable(picture: Pixels) -> None:
    content = encoded(picture, "PNG", icc_profile=b"no profile at all" * 10)
    np.testing.assert_array_equal(only(content), picture)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF"])
def test_stated_resolution(picture: Pixels, kind: str) -> None:
    page = opened(encoded(picture, kind, dpi=(400, 400))).pages[0]
    assert page.dpi == pytest.approx(400, abs=0.1)
    assert page.dpi_source == "metadata"


def test_jpeg_2000_resolution_box(picture: Pixels) -> None:
    content = bytearray(encoded(picture, "JPEG2000"))
    per_metre = round(600 / 0.0254)
    numbers = per_metre.to_bytes(2, "big") + (1).to_bytes(2, "big")
    resc = (18).to_bytes(4, "big") + b"resc" + numbers * 2 + bytes(2)
    res = (8 + len(resc)).to_bytes(4, "big") + b"res " + resc
    at = content.index(b"jp2h") - 4
    size = int.from_bytes(content[at : at + 4], "big")
    content[at : at + 4] = (size + len(res)).to_bytes(4, "big")
    content[at + size : at + size] = res
    page = opened(bytes(content)).pages[0]
    assert page.dpi == pytest.approx(600, abs=0.1)
