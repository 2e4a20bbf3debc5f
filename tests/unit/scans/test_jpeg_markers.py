from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from visualdoc.errors import UnreadableFileError
from visualdoc.scans.formats.jpeg_markers import read_header


def jpeg(quality: int = 80, *, mode: str = "RGB", **options: object) -> bytes:
    noise = np.random.default_rng(1).integers(0, 256, (40, 60, 3), dtype=np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(noise).convert(mode).save(buffer, "JPEG", quality=quality, **options)
    return buffer.getvalue()


@pytest.mark.parametrize("quality", [20, 35, 50, 75, 90, 95])
def test_quality_is_read_back(quality: int) -> None:
    assert read_header(jpeg(quality)).quality == pytest.approx(quality, abs=2)


def test_what_the_header_states() -> None:
    header = read_header(jpeg(dpi=(300, 300), icc_profile=bytes(100_000)))
    assert (header.width_px, header.height_px, header.components, header.bits) == (60, 40, 3, 8)
    assert header.profile == bytes(100_000)
    assert header.dpi_tags[0] == (300.0, 300.0)
    assert read_header(jpeg(mode="CMYK")).adobe


def test_a_thumbnail_inside_does_not_end_the_picture() -> None:
    exif = Image.Exif()
    exif[270] = "\xff\xd9".encode("latin-1") * 4
    content = jpeg(exif=exif)
    assert read_header(content).width_px == 60
    with pytest.raises(UnreadableFileError):
        read_header(content[:-2])


def test_bytes_after_the_picture_do_no_harm() -> None:
    assert read_header(jpeg() + b"\x00trailer\xff\xd8").width_px == 60
