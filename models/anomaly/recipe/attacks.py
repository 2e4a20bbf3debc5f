"""Forgeries, physical (before the scan) and digital (in the scanned file), and null attacks.

Each returns where it changed something. Null attacks leave everything as it was: a network that
reacts to them has learned this file instead of forgery.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
from channel import Bytes, Capture, jpeg
from designs import CANVAS_PX, Box, Design, Element, Field, Plate, place, random_element
from lettering import draw_text, random_face, random_script, random_text
from numpy.typing import NDArray
from persons import lay_portrait, lay_text, portrait, stamp
from printing import Float, Printer, fits, noise, print_coverage, print_picture

Mask = NDArray[np.uint8]
PLATE_ATTACKS = ("moved", "missing", "added")
SHEET_ATTACKS = ("photo_print", "retype_print", "erase_print", "reprint_local", "reprint_whole",
                 "stamp_print")
DIGITAL_ATTACKS = ("photo_digital", "retype_digital", "copy_move", "erase_digital",
                   "moved_digital", "stamp_digital")
NULL_ATTACKS = ("null_paste", "null_blend", "null_recode")


def _blank() -> Mask:
    return np.zeros((CANVAS_PX, CANVAS_PX), np.uint8)


def plate_attack(name: str, design: Design, rng: np.random.Generator) -> tuple[list[Plate], Mask]:
    """Forge the plates: an element moved, missing or added.

    Returns
    -------
    tuple
        The plates and the canvas mask of changed coverage.
    """
    target = design.elements[int(rng.integers(len(design.elements)))]
    plates = [plate.copy() for plate in design.plates]
    plate = plates[target.plate]
    if name == "added":
        place(plate, random_element(design, target.plate, rng))
    else:
        plate[:] = 0
        for element in design.elements:
            if element.plate == target.plate and element is not target:
                place(plate, element)
        if name == "moved":
            place(plate, _displaced(target, design, rng))
    change = cv2.absdiff(plate, design.plates[target.plate])
    return plates, _grown((change > 60).astype(np.uint8), 5)


def _displaced(element: Element, design: Design, rng: np.random.Generator) -> Element:
    way, angle = rng.uniform(0.2, 2.5) * design.px_per_mm, rng.uniform(0, 2 * np.pi)
    left = int(np.clip(element.left + way * np.cos(angle), 0, CANVAS_PX - 8))
    top = int(np.clip(element.top + way * np.sin(angle), 0, CANVAS_PX - 8))
    return replace(element, left=left, top=top)


def _grown(mask: Mask, by_px: int) -> Mask:
    return cv2.dilate(mask, np.ones((by_px, by_px), np.uint8))


def _random_box(design: Design, rng: np.random.Generator, low_mm: float = 1.5, high_mm: float = 9.0) -> Box:
    """Draw a box: over a field, over an element, or anywhere."""
    choice = rng.random()
    if choice < 0.45 and design.fields:
        return design.fields[int(rng.integers(len(design.fields)))].box
    if choice < 0.75 and design.elements:
        return design.elements[int(rng.integers(len(design.elements)))].box
    width, height = (int(v * design.px_per_mm) for v in rng.uniform(low_mm, high_mm, 2))
    left, top = (int(v) for v in rng.integers(40, [max(41, CANVAS_PX - width), max(41, CANVAS_PX - height)]))
    return left, top, left + width, top + height


def _field(design: Design, kind: str, rng: np.random.Generator) -> Field:
    """Pick a field of the kind, or invent a place for one where the design has none."""
    own = [spec for spec in design.fields if spec.kind == kind]
    if own:
        return own[int(rng.integers(len(own)))]
    size = np.array([1.0, 1.3]) * rng.uniform(6, 14) if kind == "portrait" else rng.uniform([5, 2], [16, 4])
    width, height = (int(min(v * design.px_per_mm, 700)) for v in size)
    left, top = (int(v) for v in rng.integers(40, [CANVAS_PX - width - 40, CANVAS_PX - height - 40]))
    script = random_script(rng)
    return Field(kind=kind, box=(left, top, left + width, top + height), script=script,
                 face=str(random_face(script, rng)), size_px=int(height * 0.7))


def sheet_attack(name: str, sheet: Float, design: Design, printers: dict[str, Printer],
                 rng: np.random.Generator) -> Mask:
    """Forge the printed sheet in place.

    Returns
    -------
    numpy.ndarray
        Canvas mask of what was changed.
    """
    before = sheet.copy()
    claimed = _SHEET[name](sheet, design, printers, rng)
    change = cv2.GaussianBlur(np.abs(sheet - before).max(axis=0), (0, 0), 3.0)
    return _grown(((change > 0.02) & (claimed > 0)).astype(np.uint8), 7)


def _erased(sheet: Float, box: Box, rng: np.random.Generator) -> None:
    """Scrape or cover a box: paper tone with soft border, rest of the print shining through."""
    rows, cols = fits(box)
    cover = np.zeros(sheet.shape[1:], np.float32)
    cover[rows, cols] = 1.0
    cover = cv2.GaussianBlur(cover, (0, 0), float(rng.uniform(0.8, 6.0))) * rng.uniform(0.6, 1.0)
    tone = sheet[:, rows, cols].reshape(3, -1)
    paint = np.percentile(tone, rng.uniform(60, 98), axis=1).astype(np.float32)
    paint = paint * rng.uniform(0.96, 1.04)
    texture = 1 + noise(*cover.shape, rng) * rng.uniform(0, 0.02)
    sheet += cover * (paint[:, None, None] * texture - sheet)


def _photo_print(sheet: Float, design: Design, printers: dict[str, Printer], rng: np.random.Generator) -> Mask:
    spec = _field(design, "portrait", rng)
    rows, cols = fits(spec.box)
    mask = _blank()
    mask[rows, cols] = 1
    other = Printer.random(rng, design.px_per_mm, other_than=printers["portrait"].process)
    if rng.random() < 0.7:
        sheet[:, rows, cols] = rng.uniform(0.82, 0.99)
        edge = cv2.morphologyEx(mask, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)).astype(np.float32)
        sheet *= 1 - cv2.GaussianBlur(edge, (0, 0), 1.5) * rng.uniform(0.0, 0.5)
    lay_portrait(sheet, spec, other, rng)
    return _grown(mask, 9)


def _retype_print(sheet: Float, design: Design, printers: dict[str, Printer], rng: np.random.Generator) -> Mask:
    spec = _field(design, "text", rng)
    rows, cols = fits(spec.box)
    _erased(sheet, spec.box, rng)
    other = Printer.random(rng, design.px_per_mm, other_than=printers["text"].process)
    lay_text(sheet, design, spec, other, rng, face=str(random_face(spec.script, rng)))
    mask = _blank()
    mask[rows, cols] = 1
    return _grown(mask, 9)


def _erase_print(sheet: Float, design: Design, _: dict[str, Printer], rng: np.random.Generator) -> Mask:
    box = _random_box(design, rng)
    _erased(sheet, box, rng)
    mask = _blank()
    mask[fits(box)] = 1
    return _grown(mask, 13)


def reprinted(patch: Float, printer: Printer, rng: np.random.Generator) -> Float:
    """Scan and print again: blur, tone, dots, other paper. 3 × H × W in and out."""
    paper = np.percentile(patch.reshape(3, -1), 97, axis=1).astype(np.float32)[:, None, None]
    blurred = np.stack([cv2.GaussianBlur(plane, (0, 0), float(rng.uniform(0.8, 3.0))) for plane in patch])
    wanted = np.clip(np.power(blurred / paper, rng.uniform(0.85, 1.2)), 0.02, 1)
    stock = np.clip(paper * rng.uniform(0.97, 1.03, (3, 1, 1)), 0, 1)
    return np.asarray(print_picture(wanted.astype(np.float32), printer, rng) * stock, dtype=np.float32)


def _reprint_local(sheet: Float, design: Design, _: dict[str, Printer], rng: np.random.Generator) -> Mask:
    rows, cols = fits(_random_box(design, rng, 3.0, 14.0))
    printer = Printer.random(rng, design.px_per_mm, other_than="offset")
    sheet[:, rows, cols] = reprinted(sheet[:, rows, cols], printer, rng)
    mask = _blank()
    mask[rows, cols] = 1
    return mask


def _reprint_whole(sheet: Float, design: Design, _: dict[str, Printer], rng: np.random.Generator) -> Mask:
    printer = Printer.random(rng, design.px_per_mm, other_than="offset")
    sheet[:] = reprinted(sheet, printer, rng)
    return np.ones((CANVAS_PX, CANVAS_PX), np.uint8)


def _stamp_print(sheet: Float, design: Design, _: dict[str, Printer], rng: np.random.Generator) -> Mask:
    size = int(min(rng.uniform(8, 16) * design.px_per_mm, 700))
    left, top = (int(v) for v in rng.integers(20, CANVAS_PX - size - 20, 2))
    cover = stamp(size, size, design.px_per_mm, rng)
    printer = Printer.random(rng, design.px_per_mm)
    ink = rng.uniform(0.05, 0.6, (3, 1, 1)).astype(np.float32)
    area = sheet[:, top : top + size, left : left + size]
    area *= 1 - print_coverage(cover, printer, rng)[None] * (1 - ink) * rng.uniform(0.5, 1.0)
    mask = _blank()
    mask[top : top + size, left : left + size] = 1
    return mask


_Sheet = Callable[[Float, Design, dict[str, Printer], np.random.Generator], Mask]
_SHEET: dict[str, _Sheet] = {
    "photo_print": _photo_print, "retype_print": _retype_print, "erase_print": _erase_print,
    "reprint_local": _reprint_local, "reprint_whole": _reprint_whole, "stamp_print": _stamp_print,
}


def digital_attack(name: str, capture: Capture, other: Bytes, design: Design,
                   rng: np.random.Generator) -> tuple[Bytes, Mask]:
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
    box = _field(design, kind, rng).box if kind else _random_box(design, rng)
    rows, cols = _in_scan(capture, box)
    if rows.stop - rows.start > 8 and cols.stop - cols.start > 8:
        _DIGITAL[name](image, rows, cols, other, rng)
    change = cv2.absdiff(image, capture.image).max(axis=2)
    mask = cv2.morphologyEx((change > 4).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8))
    return image, _grown(mask, 3)


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
        hole[rows, cols] = _grown(dark.astype(np.uint8), 5)
        area[:] = cv2.inpaint(image, hole, 3, cv2.INPAINT_TELEA)[rows, cols]
    elif way == 1:
        area[:] = cv2.GaussianBlur(cv2.medianBlur(area, 21), (0, 0), float(rng.uniform(2, 8)))
    elif way == 2:
        area[:] = np.percentile(area.reshape(-1, 3), 75, axis=0).astype(np.uint8)
    else:
        height, width = area.shape[:2]
        shift = rows.start - height if rows.start >= height else min(rows.stop, image.shape[0] - height)
        area[:] = image[shift : shift + height, cols].copy()[:, :width]


def _erase_digital(image: Bytes, rows: slice, cols: slice, _: Bytes, rng: np.random.Generator) -> None:
    _background(image, rows, cols, rng)


def _ink_in(image: Bytes, rows: slice, cols: slice, cover: Float, ink: Float) -> None:
    area = image[rows, cols].astype(np.float32)
    image[rows, cols] = area * (1 - cover[:, :, None]) + ink * cover[:, :, None]


def _retype_digital(image: Bytes, rows: slice, cols: slice, other: Bytes, rng: np.random.Generator) -> None:
    del other
    _background(image, rows, cols, rng)
    script = random_script(rng)
    height, width = rows.stop - rows.start, cols.stop - cols.start
    text = draw_text(random_text(script, "word", rng), Path(random_face(script, rng)), int(height * 0.75))
    cover = np.zeros((height, width), np.float32)
    h, w = min(height - 2, text.shape[0]), min(width - 2, text.shape[1])
    cover[2 : 2 + h, 2 : 2 + w] = text[:h, :w] / 255.0
    if rng.random() < 0.6:
        cover = cv2.GaussianBlur(cover, (0, 0), float(rng.uniform(0.4, 1.2)))
    ink = np.full(3, rng.uniform(0, 70)) + rng.uniform(0, 20, 3)
    _ink_in(image, rows, cols, cover, ink.astype(np.float32))


def _photo_digital(image: Bytes, rows: slice, cols: slice, other: Bytes, rng: np.random.Generator) -> None:
    del other
    height, width = rows.stop - rows.start, cols.stop - cols.start
    face = portrait(height, width, rng).transpose(1, 2, 0) * 255
    alpha = np.zeros((height, width), np.float32)
    alpha[3:-3, 3:-3] = 1
    alpha = cv2.GaussianBlur(alpha, (0, 0), float(rng.uniform(0.3, 2.5))) * rng.uniform(0.85, 1.0)
    area = image[rows, cols]
    area[:] = area * (1 - alpha[:, :, None]) + face * alpha[:, :, None]


def _copy_move(image: Bytes, rows: slice, cols: slice, other: Bytes, rng: np.random.Generator) -> None:
    height, width = rows.stop - rows.start, cols.stop - cols.start
    source = other if rng.random() < 0.4 else image
    top = int(rng.integers(0, max(1, image.shape[0] - height)))
    left = int(rng.integers(0, max(1, image.shape[1] - width)))
    image[rows, cols] = source[top : top + height, left : left + width].copy()


def _moved_digital(image: Bytes, rows: slice, cols: slice, _: Bytes, rng: np.random.Generator) -> None:
    cut = image[rows, cols].copy()
    _background(image, rows, cols, rng)
    height, width = cut.shape[:2]
    dy, dx = (int(v) for v in rng.integers(4, 45, 2) * rng.choice([-1, 1], 2))
    top = int(np.clip(rows.start + dy, 0, image.shape[0] - height))
    left = int(np.clip(cols.start + dx, 0, image.shape[1] - width))
    image[top : top + height, left : left + width] = cut


def _stamp_digital(image: Bytes, rows: slice, cols: slice, _: Bytes, rng: np.random.Generator) -> None:
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
    "photo_digital": _photo_digital, "retype_digital": _retype_digital, "copy_move": _copy_move,
    "erase_digital": _erase_digital, "moved_digital": _moved_digital, "stamp_digital": _stamp_digital,
}


def null_attack(name: str, capture: Capture, design: Design, rng: np.random.Generator) -> Bytes:
    """Handle the file as a forger would and change nothing that means anything."""
    image = capture.image.copy()
    rows, cols = _in_scan(capture, _random_box(design, rng))
    if name == "null_recode" or rows.stop - rows.start < 8 or cols.stop - cols.start < 8:
        return jpeg(image, int(rng.integers(80, 97)), subsample=bool(rng.random() < 0.5))
    if name == "null_blend":
        area = image[rows, cols].astype(np.float32)
        image[rows, cols] = np.clip(area + rng.uniform(-0.7, 0.7, 3), 0, 255)
    else:
        image[rows, cols] = capture.image[rows, cols]
    return image
