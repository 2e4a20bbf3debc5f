"""JPEG 2000 (ISO/IEC 15444-1): the boxes by hand, the codestream by OpenJPEG."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import imagecodecs
import numpy as np

from visualdoc.errors import UnreadableFileError
from visualdoc.scans.formats.colour import flatten, to_8bit
from visualdoc.scans.formats.page import Budget, DecodedPage

_SIZ = b"\xff\x4f\xff\x51"
_EOC = b"\xff\xd9"
_SUPERBOXES = frozenset({b"jp2h", b"res "})
_METRES_PER_INCH = 0.0254
_RESTRICTED_ICC = 2
# Enough for the boxes in front of the codestream; a box that claims more is not followed.
_MAX_BOXES = 1000
# Some writers pad the codestream; its end marker must be among the last bytes.
_PADDING_BYTES = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class _Codestream:
    width_px: int
    height_px: int
    components: int
    bits: int
    signed: bool


def _boxes(content: memoryview, start: int, end: int) -> Iterator[tuple[bytes, memoryview]]:
    at = start
    for _ in range(_MAX_BOXES):
        if at + 8 > end:
            return
        size, header = int.from_bytes(content[at : at + 4], "big"), 8
        name = bytes(content[at + 4 : at + 8])
        if size == 1:
            size, header = int.from_bytes(content[at + 8 : at + 16], "big"), 16
        stop = end if size == 0 else at + size
        if stop > end or stop < at + header:
            msg = "The JPEG 2000 data end before the picture is complete."
            raise UnreadableFileError(msg)
        if name in _SUPERBOXES:
            yield from _boxes(content, at + header, stop)
        yield name, content[at + header : stop]
        at = stop


def _codestream(data: memoryview) -> _Codestream:
    """Read the SIZ marker segment (annex A.5.1)."""
    if bytes(data[:4]) != _SIZ or len(data) < 45:
        msg = "The JPEG 2000 data hold no picture."
        raise UnreadableFileError(msg)
    x1, y1, x0, y0 = (int.from_bytes(data[at : at + 4], "big") for at in (8, 12, 16, 20))
    return _Codestream(
        width_px=x1 - x0,
        height_px=y1 - y0,
        components=int.from_bytes(data[40:42], "big"),
        bits=(data[42] & 0x7F) + 1,
        signed=bool(data[42] & 0x80),
    )


def _resolution(box: memoryview) -> tuple[float, float] | None:
    """Resolution in dpi of a capture or display resolution box (annex I.5.3.7)."""
    if len(box) < 10:
        return None
    numbers = [int.from_bytes(box[at : at + 2], "big") for at in (0, 2, 4, 6)]
    exponents = [int.from_bytes(box[at : at + 1], "big", signed=True) for at in (8, 9)]
    if 0 in numbers:
        return None
    vertical = numbers[0] / numbers[1] * 10.0 ** exponents[0] * _METRES_PER_INCH
    horizontal = numbers[2] / numbers[3] * 10.0 ** exponents[1] * _METRES_PER_INCH
    return horizontal, vertical


def _container(content: memoryview) -> dict[bytes, memoryview]:
    if bytes(content[:4]) == _SIZ:
        return {b"jp2c": content}
    found: dict[bytes, memoryview] = {}
    for name, payload in _boxes(content, 0, len(content)):
        found.setdefault(name, payload)
    return found


def decode(content: bytes | memoryview, budget: Budget) -> Iterator[DecodedPage]:
    """Yield the one page of a JPEG 2000 file or codestream."""
    view = memoryview(content)
    boxes = _container(view)
    stream = boxes.get(b"jp2c", view[:0])
    size = _codestream(stream)
    budget.page(size.width_px, size.height_px)
    if _EOC not in bytes(stream[-_PADDING_BYTES:]):
        msg = "The JPEG 2000 data end before the picture is complete."
        raise UnreadableFileError(msg)
    if size.signed or size.bits > 16:
        msg = f"Its samples have {size.bits} bits{', signed' if size.signed else ''}."
        raise UnreadableFileError(msg, hint="Save with 8 or 16 bits a channel.")
    samples = to_8bit(np.asarray(imagecodecs.jpeg2k_decode(bytes(view))), bits=size.bits)
    colr = boxes.get(b"colr", view[:0])
    profile = bytes(colr[3:]) if len(colr) > 3 and colr[0] == _RESTRICTED_ICC else None
    tags = (_resolution(boxes[name]) for name in (b"resc", b"resd") if name in boxes)
    yield DecodedPage(
        pixels=flatten(samples, profile),
        dpi_tags=tuple(pair for pair in tags if pair is not None),
    )
