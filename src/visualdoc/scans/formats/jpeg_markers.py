"""The marker segments of a JPEG file (ITU-T T.81, annex B): what it states, and whether it ends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from visualdoc.errors import UnreadableFileError
from visualdoc.scans.formats import exif

_SOI, _EOI, _SOS, _DQT = 0xD8, 0xD9, 0xDA, 0xDB
_APP0, _APP1, _APP2, _APP14 = 0xE0, 0xE1, 0xE2, 0xEE
_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
_STANDALONE = frozenset({0x01, *range(0xD0, 0xD8)})
# Within entropy-coded data: a marker is FF and neither stuffing (00), fill (FF) nor a restart.
_NEXT_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]", re.DOTALL)
_ICC = b"ICC_PROFILE\x00"
_EXIF = b"Exif\x00\x00"
# ITU-T T.81, table K.1, in zigzag order: the luminance table of quality 50.
_LUMINANCE_50 = np.array(
    [16, 11, 12, 14, 12, 10, 16, 14, 13, 14, 18, 17, 16, 19, 24, 40, 26, 24, 22, 22, 24, 49, 35,
     37, 29, 40, 58, 51, 61, 60, 57, 51, 56, 55, 64, 72, 92, 78, 64, 68, 87, 69, 55, 56, 80, 109,
     81, 87, 95, 98, 103, 104, 103, 62, 77, 113, 121, 112, 100, 120, 92, 101, 103, 99]
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class JpegHeader:
    """What a JPEG file states about its picture.

    Attributes
    ----------
    adobe
        An Adobe segment is there: its CMYK samples are stored inverted.
    """

    width_px: int
    height_px: int
    components: int
    bits: int
    profile: bytes | None
    dpi_tags: tuple[tuple[float, float], ...]
    orientation: int
    quality: float | None
    adobe: bool


def _segments(content: bytes | memoryview) -> Iterator[tuple[int, bytes]]:
    """Yield (marker, payload) up to the end of image; raise when there is none."""
    at, size = 2, len(content)
    while at + 2 <= size:
        found = _NEXT_MARKER.search(content, at)
        if found is None:
            break
        marker, at = content[found.start() + 1], found.end()
        if marker == _EOI:
            return
        if marker in _STANDALONE or marker == _SOI:
            continue
        length = int.from_bytes(content[at : at + 2], "big")
        if length < 2 or at + length > size:
            break
        yield marker, bytes(content[at + 2 : at + length])
        at += length
    msg = "The JPEG data end before the picture is complete (no end-of-image marker)."
    raise UnreadableFileError(msg)


def _quality(tables: bytes) -> float | None:
    """Quality on libjpeg's scale by the first 8-bit luminance table in a DQT payload."""
    if len(tables) < 65 or tables[0] != 0:
        return None
    table = np.frombuffer(tables, dtype=np.uint8, count=64, offset=1).astype(np.float64)
    percent = float(np.median(table / _LUMINANCE_50)) * 100.0
    return 100.0 - percent / 2.0 if percent <= 100.0 else 5000.0 / percent


def _jfif(payload: bytes) -> tuple[tuple[float, float], ...]:
    if payload[:5] != b"JFIF\x00" or len(payload) < 12:
        return ()
    factor = {1: 1.0, 2: exif.CM_PER_INCH}.get(payload[7])
    x, y = int.from_bytes(payload[8:10], "big"), int.from_bytes(payload[10:12], "big")
    return ((x * factor, y * factor),) if factor else ()


def _profile(chunks: list[bytes]) -> bytes | None:
    """Join the ICC chunks (ICC.1:2010, annex B.4) by their sequence number."""
    ordered = sorted(chunks, key=lambda chunk: chunk[0])
    complete = bool(ordered) and [chunk[0] for chunk in ordered] == [*range(1, ordered[0][1] + 1)]
    return b"".join(chunk[2:] for chunk in ordered) if complete else None


def read_header(content: bytes | memoryview) -> JpegHeader:
    """Read every marker segment.

    Raises
    ------
    UnreadableFileError
        There is no frame, or the file ends before the end of the image.
    """
    by_marker: dict[int, list[bytes]] = {}
    frame: bytes | None = None
    for marker, payload in _segments(content):
        by_marker.setdefault(marker, []).append(payload)
        if marker in _FRAMES and frame is None:
            frame = payload
    if frame is None or len(frame) < 6 or _SOS not in by_marker:
        msg = "The JPEG data hold no picture."
        raise UnreadableFileError(msg)
    app1 = [p for p in by_marker.get(_APP1, []) if p.startswith(_EXIF)]
    tags = exif.parse(app1[0]) if app1 else {}
    icc = [
        p[len(_ICC) :]
        for p in by_marker.get(_APP2, [])
        if p.startswith(_ICC) and len(p) > len(_ICC) + 2
    ]
    jfif = [pair for payload in by_marker.get(_APP0, []) for pair in _jfif(payload)]
    return JpegHeader(
        width_px=int.from_bytes(frame[3:5], "big"),
        height_px=int.from_bytes(frame[1:3], "big"),
        components=frame[5],
        bits=frame[0],
        profile=_profile(icc),
        dpi_tags=(*jfif[:1], *exif.resolution(tags)),
        orientation=exif.orientation(tags),
        quality=next((_quality(tables) for tables in by_marker.get(_DQT, [])), None),
        adobe=any(p.startswith(b"Adobe") for p in by_marker.get(_APP14, [])),
    )
