"""JPEG (ITU-T T.81): decoded strictly, so that a damaged file is an error and never grey."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import simplejpeg
from numpy.typing import NDArray

from visualdoc.errors import UnreadableFileError
from visualdoc.scans.formats import exif
from visualdoc.scans.formats.colour import to_srgb
from visualdoc.scans.formats.jpeg_markers import JpegHeader, read_header
from visualdoc.scans.formats.page import Budget, DecodedPage

# libjpeg's warning for bytes between two complete segments. The picture itself is complete, and
# some scanners pad this way; every other warning means that picture data are missing or altered.
_HARMLESS = "extraneous bytes before marker"
_COLOUR_SPACE = {1: "GRAY", 3: "RGB", 4: "CMYK"}


def _samples(content: bytes | memoryview, space: str) -> NDArray[np.uint8]:
    try:
        return np.asarray(simplejpeg.decode_jpeg(content, colorspace=space), dtype=np.uint8)
    except ValueError as error:
        if _HARMLESS not in str(error):
            msg = f"The JPEG data are damaged: {error}."
            raise UnreadableFileError(msg) from error
    return np.asarray(
        simplejpeg.decode_jpeg(content, colorspace=space, strict=False), dtype=np.uint8
    )


def decode_samples(content: bytes | memoryview, header: JpegHeader) -> NDArray[np.uint8]:
    """Decode to sRGB in the stored orientation.

    Returns
    -------
    numpy.ndarray
        H × W × 3 uint8.
    """
    space = _COLOUR_SPACE.get(header.components)
    if space is None or header.bits != 8:
        msg = f"It is a JPEG of {header.components} channels with {header.bits} bits each."
        raise UnreadableFileError(msg, hint="Save as a JPEG with 8 bits a channel, grey or RGB.")
    samples = _samples(content, space)
    if space == "CMYK" and header.adobe:
        samples = np.asarray(255 - samples, dtype=np.uint8)
    return to_srgb(samples, header.profile)


def verify(content: bytes) -> JpegHeader:
    """Check that a JPEG stream inside another file is complete and undamaged.

    The whole entropy-coded stream is read, but only an eighth of the size is computed.

    Raises
    ------
    UnreadableFileError
        It is not.
    """
    header = read_header(content)
    if header.bits == 8 and header.components in _COLOUR_SPACE:
        try:
            simplejpeg.decode_jpeg(
                content, colorspace=_COLOUR_SPACE[header.components], min_factor=8
            )
        except ValueError as error:
            if _HARMLESS not in str(error):
                msg = f"The JPEG data are damaged: {error}."
                raise UnreadableFileError(msg) from error
    return header


def decode(content: bytes | memoryview, budget: Budget) -> Iterator[DecodedPage]:
    """Yield the one page of a JPEG file."""
    header = read_header(content)
    budget.page(header.width_px, header.height_px)
    yield DecodedPage(
        pixels=exif.upright(decode_samples(content, header), header.orientation),
        dpi_tags=exif.upright_tags(header.dpi_tags, header.orientation),
        jpeg_quality=header.quality,
    )
