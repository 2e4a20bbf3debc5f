"""A file that cannot be examined ends in an error that names it and says what to do."""

from __future__ import annotations

import contextlib
import io
import resource
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pillow_heif
import pypdfium2 as pdfium
import pytest
from numpy.typing import NDArray
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from visualdoc.errors import (
    EmptyFileError,
    EncryptedFileError,
    LimitExceededError,
    UnreadableFileError,
    VisualdocError,
)
from visualdoc.scans import Limits, open_scan, open_scan_bytes

SIDE = 160


def noise() -> NDArray[np.uint8]:
    return np.random.default_rng(7).integers(0, 256, (SIDE, SIDE, 3), dtype=np.uint8)


def encoded(kind: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    if kind == "HEIC":
        pillow_heif.from_pillow(Image.fromarray(noise())).save(buffer, quality=90)
    else:
        Image.fromarray(noise()).save(buffer, kind, **options)
    return buffer.getvalue()


def png_claiming(width: int, height: int, rows: bytes) -> bytes:
    def chunk(name: bytes, payload: bytes) -> bytes:
        checksum = zlib.crc32(name + payload)
        return struct.pack(">I", len(payload)) + name + payload + struct.pack(">I", checksum)

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows, 9))
        + chunk(b"IEND", b"")
    )


def tiff_claiming(width: int, height: int) -> bytes:
    entries = [
        (256, 4, width), (257, 4, height), (258, 3, 8), (259, 3, 1), (262, 3, 1),
        (273, 4, 8), (277, 3, 1), (278, 4, height), (279, 4, 100),
    ]  # fmt: skip
    directory = struct.pack("<H", len(entries))
    directory += b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in entries)
    return b"II*\x00" + struct.pack("<I", 108) + bytes(100) + directory + bytes(4)


def refused(content: bytes, error: type[VisualdocError], **options: Any) -> VisualdocError:
    with pytest.raises(error) as caught:
        open_scan_bytes(content, name="upload.bin", **options)
    assert "upload.bin" in caught.value.detail
    assert caught.value.hint
    return caught.value


def test_empty() -> None:
    refused(b"", EmptyFileError)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"just some text", "no known picture format"),
        (b"GIF89a" + bytes(50), "GIF"),
        (b"PK\x03\x04" + bytes(50), "ZIP"),
        (b"<!DOCTYPE html><html></html>", "web page"),
        (bytes(1000), "no known picture format"),
    ],
)
def test_not_a_picture(content: bytes, words: str) -> None:
    assert words in refused(content, UnreadableFileError).detail


@pytest.mark.parametrize(
    "head",
    [b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"II*\x00", b"%PDF-1.7\n", b"RIFF....WEBP",
     b"\x00\x00\x00\x18ftypheic", b"\x00\x00\x00\x0cjP  \r\n\x87\n"],
)  # fmt: skip
def test_a_signature_and_then_nothing_of_use(head: bytes) -> None:
    refused(head + np.random.default_rng(1).bytes(400), UnreadableFileError)


@pytest.mark.parametrize("share", [0.15, 0.5, 0.8, 0.97])
@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("JPEG", {"quality": 90}),
        ("JPEG", {"quality": 90, "progressive": True}),
        ("PNG", {}),
        ("TIFF", {}),
        ("TIFF", {"compression": "tiff_lzw"}),
        ("TIFF", {"compression": "tiff_deflate"}),
        ("WEBP", {"lossless": True}),
        ("JPEG2000", {}),
        ("HEIC", {}),
    ],
)
def test_truncated(kind: str, options: dict[str, Any], share: float) -> None:
    content = encoded(kind, **options)
    assert open_scan_bytes(content, name="whole").pages[0].pixels.shape == (SIDE, SIDE, 3)
    refused(content[: int(len(content) * share)], UnreadableFileError)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_hole_in_the_middle(kind: str) -> None:
    content = encoded(kind)
    middle = len(content) // 2
    refused(content[:middle] + content[middle + len(content) // 8 :], UnreadableFileError)


@pytest.mark.parametrize(
    "content",
    [
        png_claiming(50_000, 50_000, bytes(1000)),
        tiff_claiming(50_000, 50_000),
        png_claiming(2**31 - 1, 2**31 - 1, b""),
    ],
    ids=["png", "tiff", "png of 2^62 pixels"],
)
def test_a_bomb_is_refused_by_its_header_alone(content: bytes) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    error = refused(content, LimitExceededError)
    grown_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown_kib < 100 * 1024
    assert "pixels" in error.detail


def test_far_more_compressed_data_than_the_picture_has() -> None:
    content = png_claiming(64, 64, bytes(60_000_000))
    assert len(content) < 100_000
    with contextlib.suppress(UnreadableFileError):
        assert open_scan_bytes(content, name="bomb").pages[0].pixels.shape == (64, 64, 3)


def test_one_pixel_over_the_limit_is_over_the_limit() -> None:
    content = encoded("PNG")
    refused(content, LimitExceededError, limits=Limits(max_page_pixels=SIDE * SIDE - 1))
    scan = open_scan_bytes(content, name="x", limits=Limits(max_page_pixels=SIDE * SIDE))
    assert scan.pages[0].width_px == SIDE


def test_too_many_bytes_and_too_many_pages() -> None:
    content = encoded("PNG")
    refused(content, LimitExceededError, limits=Limits(max_bytes=len(content) - 1))
    buffer = io.BytesIO()
    page = Image.fromarray(noise()[:20, :20])
    page.save(buffer, "TIFF", save_all=True, append_images=[page] * 4)
    refused(buffer.getvalue(), LimitExceededError, limits=Limits(max_pages=4))
    refused(buffer.getvalue(), LimitExceededError, limits=Limits(max_total_pixels=1999))
    assert len(open_scan_bytes(buffer.getvalue(), name="x", limits=Limits(max_pages=5)).pages) == 5


def test_more_memory_than_allowed() -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (9000, 9000)).save(buffer, "PNG", compress_level=1)
    refused(buffer.getvalue(), LimitExceededError, limits=Limits(memory_bytes=500_000_000))


def test_encrypted_pdf() -> None:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, encrypt=StandardEncryption("secret", ownerPassword="owner"))
    canvas.drawString(100, 100, "hidden")
    canvas.save()
    assert "password" in refused(buffer.getvalue(), EncryptedFileError).detail


def test_a_pdf_without_pages() -> None:
    buffer = io.BytesIO()
    pdfium.PdfDocument.new().save(buffer)
    refused(buffer.getvalue(), UnreadableFileError)


def test_samples_without_a_lawful_conversion() -> None:
    buffer = io.BytesIO()
    Image.fromarray(np.zeros((9, 9), dtype=np.float32)).save(buffer, "TIFF")
    assert "float32" in refused(buffer.getvalue(), UnreadableFileError).detail


def test_an_animation_is_no_scan() -> None:
    frames = [Image.fromarray(noise()), Image.fromarray(255 - noise())]
    for kind in ("PNG", "WEBP"):
        buffer = io.BytesIO()
        frames[0].save(buffer, kind, save_all=True, append_images=frames[1:])
        assert "animation" in refused(buffer.getvalue(), UnreadableFileError).detail


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match=r"nothing\.jpg"):
        open_scan(tmp_path / "nothing.jpg")
    with pytest.raises(UnreadableFileError):
        open_scan(tmp_path)


def test_a_scan_at_40_dpi_is_read_and_called_not_usable() -> None:
    buffer = io.BytesIO()
    Image.fromarray(noise()[:139, :]).save(buffer, "PNG", dpi=(40, 40))
    page = open_scan_bytes(buffer.getvalue(), name="coarse.png").pages[0]
    assert page.dpi == pytest.approx(40, abs=0.1)
    assert not page.quality.usable
    assert "low_resolution" in {issue.kind for issue in page.quality.issues}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP", "JPEG2000", "HEIC"])
def test_flipped_bytes_never_do_more_than_an_error(kind: str) -> None:
    content = encoded(kind)
    chance = np.random.default_rng(3)
    for _ in range(25):
        altered = bytearray(content)
        for _ in range(chance.integers(1, 7)):
            altered[chance.integers(len(altered))] = chance.integers(256)
        with contextlib.suppress(VisualdocError):
            assert open_scan_bytes(bytes(altered), name="x", limits=Limits(cpu_s=10)).pages
    assert open_scan_bytes(content, name="x").pages[0].width_px == SIDE
