"""PNG, WebP and HEIC, whose headers and pixels Pillow reads completely or not at all."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from typing import Any

import imagecodecs
import numpy as np
import pillow_heif
from numpy.typing import NDArray
from PIL import Image

from visualdoc.errors import UnreadableFileError
from visualdoc.scans.formats import exif
from visualdoc.scans.formats.colour import flatten, to_8bit
from visualdoc.scans.formats.page import Budget, DecodedPage

_PNG_DEPTH_AT = 24
_MODES = {"1": "L", "L": "L", "RGB": "RGB", "LA": "LA", "RGBA": "RGBA", "CMYK": "CMYK"}


def _opened(content: bytes | memoryview, kind: str) -> Image.Image:
    # The budget judges the size with a clear message; Pillow's own limit would come before it.
    Image.MAX_IMAGE_PIXELS = None
    return Image.open(io.BytesIO(content), formats=[kind])


def _still(picture: Image.Image) -> None:
    if getattr(picture, "n_frames", 1) > 1:
        msg = "It is an animation or a burst of several pictures."
        raise UnreadableFileError(msg, hint="Save the one picture that shows the document.")


def _dpi(info: dict[Any, Any]) -> tuple[tuple[float, float], ...]:
    pair = info.get("dpi")
    if not isinstance(pair, tuple) or len(pair) != 2:
        return ()
    try:
        return ((float(pair[0]), float(pair[1])),)
    except (ValueError, ZeroDivisionError, TypeError):
        return ()


def _samples(picture: Image.Image) -> NDArray[np.uint8]:
    target = _MODES.get(picture.mode)
    if target is None:
        target = "RGBA" if "transparency" in picture.info or picture.mode == "PA" else "RGB"
    elif "transparency" in picture.info and target in ("L", "RGB"):
        target = "RGBA"
    converted = picture if picture.mode == target else picture.convert(target)
    return np.asarray(converted, dtype=np.uint8)


def _page(picture: Image.Image, samples: NDArray[np.uint8], *, turned: bool) -> DecodedPage:
    tags = dict(picture.getexif())
    # HEIC carries its rotation in the container, and libheif has applied it already.
    turn = 1 if turned else exif.orientation(tags)
    profile = picture.info.get("icc_profile")
    dpi_tags = (*_dpi(picture.info), *exif.resolution(tags))
    return DecodedPage(
        pixels=exif.upright(flatten(samples, profile), turn),
        dpi_tags=exif.upright_tags(dpi_tags, turn),
    )


def decode_png(content: bytes | memoryview, budget: Budget) -> Iterator[DecodedPage]:
    """Yield the one page of a PNG file (ISO/IEC 15948), 1 to 16 bits a channel."""
    with warnings.catch_warnings(), _opened(content, "PNG") as picture:
        warnings.simplefilter("ignore")
        budget.page(*picture.size)
        _still(picture)
        # Pillow cuts 16-bit colour to its upper bytes, so those samples come from libpng.
        deep = content[_PNG_DEPTH_AT] == 16
        samples = (
            to_8bit(np.asarray(imagecodecs.png_decode(bytes(content))))
            if deep
            else _samples(picture)
        )
        if deep:
            picture.load()
        yield _page(picture, samples, turned=False)


def decode_webp(content: bytes | memoryview, budget: Budget) -> Iterator[DecodedPage]:
    """Yield the one page of a WebP file (RFC 9649)."""
    with _opened(content, "WEBP") as picture:
        budget.page(*picture.size)
        _still(picture)
        yield _page(picture, _samples(picture), turned=False)


def decode_heic(content: bytes | memoryview, budget: Budget) -> Iterator[DecodedPage]:
    """Yield the primary picture of a HEIC file (ISO/IEC 23008-12)."""
    pillow_heif.options.DECODE_THREADS = 1
    pillow_heif.register_heif_opener()
    with _opened(content, "HEIF") as picture:
        budget.page(*picture.size)
        yield _page(picture, _samples(picture), turned=True)
