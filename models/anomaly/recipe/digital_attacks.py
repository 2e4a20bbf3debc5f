"""Forgeries in the scanned file, and null attacks that change nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
from channel import Bytes, Capture, jpeg
from designs import Box, Design
from lettering import draw_text, random_face, random_script, random_text
from persons import portrait, stamp
from places import Mask, field_of, grown, random_box
from printing import Float

DIGITAL_ATTACKS = (
    "photo_digital",
    "retype_digital",
    "copy_move",
    "erase_digital",
    "moved_digital",
    "stamp_digital",
)
NULL_ATTACKS = ("null_paste", "null_blend", "null_recode")


def digital_attack(
    name: str, capture: Capture, other: Bytes, design: Design, rng: np.random.Generator
) -> tuple[Bytes, Mask]:
    """Forge the scanned file.

    Parameters
    ----------
    other
        Another person's scan of the same design on the same glass: what a forger takes from.

    Returns
    -------
    tuple
        The forged scan and the mask of changed pixels, both in scan pixels.
    """
    image = capture.image.copy()
    kind = {"photo_digital": "portrait", "retype_digital": "text"}.get(name)
    box = field_of(design, kind, rng).box if kind else random_box(design, rng)
    rows, cols = _in_scan(capture, box)
    if rows.stop - rows.start > 8 and cols.stop - cols.start > 8:
        _DIGITAL[name](image, rows, cols, other, rng)
    change = cv2.absdiff(image, capture.image).max(axis=2)
    mask = cv2.morphologyEx(
        (change > 4).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8)
    )
    return image, grown(mask, 3)


def _in_scan(capture: Capture, box: Box) -> tuple[slice, slice]:
    inverse = cv2.invertAffineTransform(capture.to_canvas)
    corners = np.array([[box[0], box[1], 1.0], [box[2], box[3], 1.0]]) @ inverse.T
    size = capture.image.shape[0]
    (left, top), (right, bottom) = np.clip(np.round(corners), 0, size).astype(int)
    return slice(int(top), int(bottom)), slice(int(left), int(right))


def _background(image: Bytes, rows: slice, cols: slice, rng: np.random.Generator) -> None:
    """Remove what stands in a box with a picture editor's means."""
    area = image[rows, cols]
    way = int(rng.integers(4))
    if way == 0:
        dark = area.max(axis=2) < np.percentile(area.max(axis=2), 50) - 25
        hole = np.zeros(image.shape[:2], np.uint8)
        hole[rows, cols] = grown(dark.astype(np.uint8), 5)
        area[:] = cv2.inpaint(image, hole, 3, cv2.INPAINT_TELEA)[rows, cols]
    elif way == 1:
        area[:] = cv2.GaussianBlur(cv2.medianBlur(area, 21), (0, 0), float(rng.uniform(2, 8)))
    elif way == 2:
        area[:] = np.percentile(area.reshape(-1, 3), 75, axis=0).astype(np.uint8)
    else:
        height, width = area.shape[:2]
        shift = (
            rows.start - height if rows.start >= height else min(rows.stop, image.shape[0] - height)
        )
        area[:] = image[shift : shift + height, cols].copy()[:, :width]


def _erase_digital(
    image: Bytes, rows: slice, cols: slice, _: Bytes, rng: np.random.Generator
) -> None:
    _background(image, rows, cols, rng)


def _ink_in(image: Bytes, rows: slice, cols: slice, cover: Float, ink: Float) -> None:
    area = image[rows, cols].astype(np.float32)
    image[rows, cols] = area * (1 - cover[:, :, None]) + ink * cover[:, :, None]


def _retype_digital(
    image: Bytes, rows: slice, cols: slice, other: Bytes, rng: np.random.Generator
) -> None:
    del other
    _background(image, rows, cols, rng)
    script = random_script(rng)
    height, width = rows.stop - rows.start, cols.stop - cols.start
    text = draw_text(
        random_text(script, "word", rng), Path(random_face(script, rng)), int(height * 0.75)
    )
    cover = np.zeros((height, width), np.float32)
    h, w = min(height - 2, text.shape[0]), min(width - 2, text.shape[1])
    cover[2 : 2 + h, 2 : 2 + w] = text[:h, :w] / 255.0
    if rng.random() < 0.6:
        cover = cv2.GaussianBlur(cover, (0, 0), float(rng.uniform(0.4, 1.2)))
    ink = np.full(3, rng.uniform(0, 70)) + rng.uniform(0, 20, 3)
    _ink_in(image, rows, cols, cover, ink.astype(np.float32))


def _photo_digital(
    image: Bytes, rows: slice, cols: slice, other: Bytes, rng: np.random.Generator
) -> None:
    del other
    height, width = rows.stop - rows.start, cols.stop - cols.start
    face = portrait(height, width, rng).transpose(1, 2, 0) * 255
    alpha = np.zeros((height, width), np.float32)
    alpha[3:-3, 3:-3] = 1
    alpha = cv2.GaussianBlur(alpha, (0, 0), float(rng.uniform(0.3, 2.5))) * rng.uniform(0.85, 1.0)
    area = image[rows, cols]
    area[:] = area * (1 - alpha[:, :, None]) + face * alpha[:, :, None]


def _copy_move(
    image: Bytes, rows: slice, cols: slice, other: Bytes, rng: np.random.Generator
) -> None:
    height, width = rows.stop - rows.start, cols.stop - cols.start
    source = other if rng.random() < 0.4 else image
    top = int(rng.integers(0, max(1, image.shape[0] - height)))
    left = int(rng.integers(0, max(1, image.shape[1] - width)))
    image[rows, cols] = source[top : top + height, left : left + width].copy()


def _moved_digital(
    image: Bytes, rows: slice, cols: slice, _: Bytes, rng: np.random.Generator
) -> None:
    cut = image[rows, cols].copy()
    _background(image, rows, cols, rng)
    height, width = cut.shape[:2]
    dy, dx = (int(v) for v in rng.integers(4, 45, 2) * rng.choice([-1, 1], 2))
    top = int(np.clip(rows.start + dy, 0, image.shape[0] - height))
    left = int(np.clip(cols.start + dx, 0, image.shape[1] - width))
    image[top : top + height, left : left + width] = cut


def _stamp_digital(
    image: Bytes, rows: slice, cols: slice, _: Bytes, rng: np.random.Generator
) -> None:
    size = min(int(rng.uniform(120, 330)), image.shape[0] // 2)
    top = int(np.clip(rows.start - size // 3, 0, image.shape[0] - size))
    left = int(np.clip(cols.start - size // 3, 0, image.shape[1] - size))
    cover = stamp(2 * size, 2 * size, 47.0, rng)
    cover = cv2.resize(cover, (size, size), interpolation=cv2.INTER_AREA) * rng.uniform(0.5, 1.0)
    ink = rng.uniform(20, 160, 3).astype(np.float32)
    place_at = (slice(top, top + size), slice(left, left + size))
    _ink_in(image, *place_at, cover, ink)


_Digital = Callable[[Bytes, slice, slice, Bytes, np.random.Generator], None]
_DIGITAL: dict[str, _Digital] = {
    "photo_digital": _photo_digital,
    "retype_digital": _retype_digital,
    "copy_move": _copy_move,
    "erase_digital": _erase_digital,
    "moved_digital": _moved_digital,
    "stamp_digital": _stamp_digital,
}


def null_attack(name: str, capture: Capture, design: Design, rng: np.random.Generator) -> Bytes:
    """Handle the file as a forger would and change nothing that means anything."""
    image = capture.image.copy()
    rows, cols = _in_scan(capture, random_box(design, rng))
    if name == "null_recode" or rows.stop - rows.start < 8 or cols.stop - cols.start < 8:
        return jpeg(image, int(rng.integers(80, 97)), subsample=bool(rng.random() < 0.5))
    if name == "null_blend":
        area = image[rows, cols].astype(np.float32)
        image[rows, cols] = np.clip(area + rng.uniform(-0.7, 0.7, 3), 0, 255)
    else:
        image[rows, cols] = capture.image[rows, cols]
    return image
