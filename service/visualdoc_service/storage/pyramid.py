"""Page pictures as pyramidal tiled TIFF: a tile for the page is a seek and a read.

Each level halves the one above until the page fits into one tile. Tiles are complete JPEG streams
without chroma subsampling; colour detail at the edge of ink is evidence.
"""

from __future__ import annotations

import functools
import io
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import imagecodecs
import numpy as np
import tifffile
from numpy.typing import NDArray
from PIL import Image

TILE_PX = 512
JPEG_QUALITY = 95


def encode_pyramid(pixels: NDArray[np.uint8], *, dpi: float) -> bytes:
    """Encode a picture as a pyramid.

    Parameters
    ----------
    pixels
        H × W × 3 uint8, sRGB.
    dpi
        Written into the file for other readers.
    """
    levels = _halvings(pixels)
    target = io.BytesIO()
    with tifffile.TiffWriter(target, bigtiff=pixels.nbytes > 2**31) as writer:
        for number, level in enumerate(levels):
            writer.write(
                _encoded_tiles(level),
                shape=level.shape,
                dtype=np.uint8,
                tile=(TILE_PX, TILE_PX),
                photometric="ycbcr",
                subsampling=(1, 1),
                compression="jpeg",
                subifds=len(levels) - 1 if number == 0 else None,
                subfiletype=0 if number == 0 else 1,
                resolution=(dpi / 2**number, dpi / 2**number),
                resolutionunit="inch",
                metadata=None,
            )
    return target.getvalue()


def _halvings(pixels: NDArray[np.uint8]) -> list[NDArray[np.uint8]]:
    levels = [pixels]
    while max(levels[-1].shape[:2]) > TILE_PX:
        levels.append(np.asarray(Image.fromarray(levels[-1]).reduce(2)))
    return levels


def _encoded_tiles(level: NDArray[np.uint8]) -> Iterator[bytes]:
    height, width = level.shape[:2]
    for top in range(0, height, TILE_PX):
        for left in range(0, width, TILE_PX):
            part = level[top : top + TILE_PX, left : left + TILE_PX]
            missing = ((0, TILE_PX - part.shape[0]), (0, TILE_PX - part.shape[1]), (0, 0))
            yield encode_jpeg(np.pad(part, missing, mode="edge"))


def encode_jpeg(pixels: NDArray[np.uint8]) -> bytes:
    """Encode without chroma subsampling."""
    return bytes(
        imagecodecs.jpeg_encode(
            np.ascontiguousarray(pixels),
            level=JPEG_QUALITY,
            colorspace="RGB",
            outcolorspace="YCBCR",
            subsampling="444",
        )
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Level:
    width_px: int
    height_px: int
    offsets: tuple[int, ...]
    sizes: tuple[int, ...]

    @property
    def columns(self) -> int:
        return math.ceil(self.width_px / TILE_PX)

    @property
    def rows(self) -> int:
        return math.ceil(self.height_px / TILE_PX)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pyramid:
    """A stored pyramid, read by tile or by window."""

    path: Path
    levels: tuple[_Level, ...]

    @classmethod
    def open(cls, path: Path) -> Self:
        """Read the directory of the file; blobs never change, so it is remembered."""
        return cls(path=path, levels=_read_levels(path))

    @property
    def size_px(self) -> tuple[int, int]:
        """Width and height of the full picture."""
        return self.levels[0].width_px, self.levels[0].height_px

    def tile(self, level: int, column: int, row: int) -> bytes | None:
        """Return one tile as JPEG, cut to the picture's edges; None: no such."""
        there = self.levels[level]
        if not (0 <= column < there.columns and 0 <= row < there.rows):
            return None
        stored = self._stored(there, column, row)
        width = min(TILE_PX, there.width_px - column * TILE_PX)
        height = min(TILE_PX, there.height_px - row * TILE_PX)
        if (width, height) == (TILE_PX, TILE_PX):
            return stored
        return encode_jpeg(imagecodecs.jpeg_decode(stored)[:height, :width])

    def window(
        self, left: int, top: int, right: int, bottom: int, *, level: int = 0
    ) -> NDArray[np.uint8]:
        """Return a part of one level; what lies outside the picture is white.

        Parameters
        ----------
        left, top, right, bottom
            In pixels of that level, right and bottom exclusive.
        """
        there = self.levels[level]
        result = np.full((bottom - top, right - left, 3), 255, dtype=np.uint8)
        inside = (
            max(left, 0),
            max(top, 0),
            min(right, there.width_px),
            min(bottom, there.height_px),
        )
        for row in range(inside[1] // TILE_PX, math.ceil(inside[3] / TILE_PX)):
            for column in range(inside[0] // TILE_PX, math.ceil(inside[2] / TILE_PX)):
                tile = imagecodecs.jpeg_decode(self._stored(there, column, row))
                x0, y0 = column * TILE_PX, row * TILE_PX
                x1, y1 = max(x0, inside[0]), max(y0, inside[1])
                x2, y2 = min(x0 + TILE_PX, inside[2]), min(y0 + TILE_PX, inside[3])
                part = tile[y1 - y0 : y2 - y0, x1 - x0 : x2 - x0]
                result[y1 - top : y2 - top, x1 - left : x2 - left] = part
        return result

    def reduced(self, max_px: int) -> NDArray[np.uint8]:
        """Return the whole picture with its longer side at most ``max_px``."""
        level = max(
            (n for n, at in enumerate(self.levels) if max(at.width_px, at.height_px) >= max_px),
            default=0,
        )
        there = self.levels[level]
        whole = self.window(0, 0, there.width_px, there.height_px, level=level)
        scale = max_px / max(there.width_px, there.height_px)
        if scale >= 1.0:
            return whole
        size = (max(round(there.width_px * scale), 1), max(round(there.height_px * scale), 1))
        return np.asarray(Image.fromarray(whole).resize(size, Image.Resampling.LANCZOS))

    def _stored(self, level: _Level, column: int, row: int) -> bytes:
        index = row * level.columns + column
        with self.path.open("rb") as file:
            file.seek(level.offsets[index])
            return file.read(level.sizes[index])


@functools.lru_cache(maxsize=512)
def _read_levels(path: Path) -> tuple[_Level, ...]:
    with tifffile.TiffFile(path) as file:
        pages = [level.keyframe for level in file.series[0].levels]
        return tuple(
            _Level(
                width_px=page.imagewidth,
                height_px=page.imagelength,
                offsets=tuple(page.dataoffsets),
                sizes=tuple(page.databytecounts),
            )
            for page in pages
        )
