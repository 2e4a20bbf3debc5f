"""TIFF 6.0 and BigTIFF: every page, tiled or in strips, 1 to 16 bits, grey, RGB, palette, CMYK."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import numpy as np
import tifffile
from numpy.typing import NDArray
from PIL import Image

from visualdoc.errors import UnreadableFileError
from visualdoc.scans.formats import exif
from visualdoc.scans.formats.colour import flatten, on_white, to_8bit, to_srgb
from visualdoc.scans.formats.page import Budget, DecodedPage

_PHOTOMETRIC = tifffile.PHOTOMETRIC
_REDUCED_OR_MASK = 1 | 4
_UNSIGNED = 1
_ICC_TAG = 34675
_ASSOCIATED_ALPHA = 1
_COLOURS: dict[int, int] = {
    _PHOTOMETRIC.MINISWHITE: 1,
    _PHOTOMETRIC.MINISBLACK: 1,
    _PHOTOMETRIC.RGB: 3,
    _PHOTOMETRIC.PALETTE: 1,
    _PHOTOMETRIC.SEPARATED: 4,
    _PHOTOMETRIC.YCBCR: 3,
}


def _supported(page: tifffile.TiffPage) -> None:
    """Refuse samples that have no lawful conversion to 8 bits, with the reason."""
    if page.sampleformat not in (_UNSIGNED, None) or page.bitspersample > 16:
        msg = (
            f"Its samples are of type {page.dtype or page.sampleformat}, not 1 to 16 bit integers."
        )
        raise UnreadableFileError(msg, hint="Save with 8 or 16 bits a channel.")
    colours = _COLOURS.get(page.photometric)
    if colours is None or page.samplesperpixel < colours or page.imagedepth != 1:
        msg = f"It is a TIFF of {page.samplesperpixel} channels, colour model {page.photometric!r}."
        raise UnreadableFileError(msg, hint="Save as an RGB or grey TIFF.")
    if page.samplesperpixel > colours + 1:
        msg = f"It has {page.samplesperpixel} channels; {colours} and transparency are accepted."
        raise UnreadableFileError(msg, hint="Save as an RGB or grey TIFF.")


def _complete(page: tifffile.TiffPage, size: int) -> None:
    """Refuse a page with a strip or tile that is missing or lies beyond the end of the file."""
    segments = list(zip(page.dataoffsets, page.databytecounts, strict=False))
    expected = int(np.prod(page.chunked)) if page.chunked else 0
    inside = all(at > 0 and count > 0 and at + count <= size for at, count in segments)
    if not inside or len(segments) < expected:
        msg = "The TIFF data end before the picture is complete."
        raise UnreadableFileError(msg)


def _by_tifffile(page: tifffile.TiffPage) -> NDArray[Any]:
    samples = np.asarray(page.asarray(maxworkers=1))
    if page.samplesperpixel > 1 and page.planarconfig == tifffile.PLANARCONFIG.SEPARATE:
        samples = np.moveaxis(samples, 0, -1)
    return samples


def _palette(page: tifffile.TiffPage, samples: NDArray[Any]) -> NDArray[np.uint8]:
    table = np.asarray(page.colormap).T
    # Writers scale their 8 bits by 257, by 256, or (old ones) not at all; the upper byte fits all.
    colours = (table >> 8 if table.max() > 255 else table).astype(np.uint8)
    return np.asarray(colours[np.minimum(samples, len(colours) - 1)], dtype=np.uint8)


def _to_srgb(page: tifffile.TiffPage, samples: NDArray[Any]) -> NDArray[np.uint8]:
    profile = page.tags.valueof(_ICC_TAG)
    if page.photometric == _PHOTOMETRIC.PALETTE:
        return _palette(page, samples)
    levels = to_8bit(samples, bits=page.bitspersample)
    if page.photometric == _PHOTOMETRIC.MINISWHITE:
        levels = np.asarray(255 - levels, dtype=np.uint8)
    colours = _COLOURS[page.photometric]
    if levels.ndim == 3 and levels.shape[2] == colours + 1:
        premultiplied = _ASSOCIATED_ALPHA in page.extrasamples
        colour = to_srgb(np.ascontiguousarray(levels[..., :colours]), profile)
        return on_white(colour, levels[..., -1], premultiplied=premultiplied)
    return to_srgb(levels, profile)


def _by_libtiff(content: bytes, index: int) -> NDArray[np.uint8]:
    """Decode what tifffile has no codec for (old JPEG, subsampled YCbCr) with libtiff."""
    with Image.open(io.BytesIO(content), formats=["TIFF"]) as picture:
        picture.seek(index)
        profile = picture.info.get("icc_profile")
        has_alpha = picture.mode in ("RGBA", "LA")
        return flatten(
            np.asarray(picture if has_alpha else picture.convert("RGB"), dtype=np.uint8), profile
        )


def _resolution(page: tifffile.TiffPage) -> tuple[tuple[float, float], ...]:
    names = (exif.X_RESOLUTION, exif.Y_RESOLUTION)
    x, y = (page.tags.valueof(name) for name in names)
    unit = page.tags.valueof(exif.RESOLUTION_UNIT, 2)
    if not isinstance(x, tuple) or not isinstance(y, tuple) or 0 in (x[1], y[1]) or unit == 1:
        return ()
    factor = exif.CM_PER_INCH if unit == 3 else 1.0
    return ((x[0] / x[1] * factor, y[0] / y[1] * factor),)


def _decoded(content: bytes, page: tifffile.TiffPage, index: int) -> DecodedPage:
    _supported(page)
    _complete(page, len(content))
    try:
        pixels = _to_srgb(page, _by_tifffile(page))
    except (RuntimeError, ValueError, KeyError) as error:
        try:
            pixels = _by_libtiff(content, index)
        except Exception as second:
            msg = f"The TIFF data cannot be decoded: {error}; {second}."
            raise UnreadableFileError(msg) from second
    turn = exif.orientation({exif.ORIENTATION: page.tags.valueof(exif.ORIENTATION)})
    return DecodedPage(
        pixels=exif.upright(pixels, turn),
        dpi_tags=exif.upright_tags(_resolution(page), turn),
    )


def decode(content: bytes | memoryview, budget: Budget) -> Iterator[DecodedPage]:
    """Yield every page that is not a thumbnail or a mask of another."""
    data = bytes(content)
    with tifffile.TiffFile(io.BytesIO(data)) as file:
        for index, page in enumerate(file.pages):
            if not isinstance(page, tifffile.TiffPage):
                continue
            if int(page.tags.valueof(254, 0)) & _REDUCED_OR_MASK and index > 0:
                continue
            budget.page(page.imagewidth, page.imagelength)
            yield _decoded(data, page, index)
