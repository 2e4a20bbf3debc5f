"""Forgeries of the document itself, before the scan: on the plates and on the printed sheet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
from designs import Box, Design, Element, place, random_element
from lettering import random_face
from line_work import CANVAS_PX, Plate
from persons import lay_portrait, lay_text, stamp
from places import Mask, blank, field_of, grown, random_box
from printing import Float, Printer, fits, noise, print_coverage, print_picture

PLATE_ATTACKS = ("moved", "missing", "added")
SHEET_ATTACKS = (
    "photo_print",
    "retype_print",
    "erase_print",
    "reprint_local",
    "reprint_whole",
    "stamp_print",
)


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
    return plates, grown((change > 60).astype(np.uint8), 5)


def _displaced(element: Element, design: Design, rng: np.random.Generator) -> Element:
    way, angle = rng.uniform(0.2, 2.5) * design.px_per_mm, rng.uniform(0, 2 * np.pi)
    left = int(np.clip(element.left + way * np.cos(angle), 0, CANVAS_PX - 8))
    top = int(np.clip(element.top + way * np.sin(angle), 0, CANVAS_PX - 8))
    return replace(element, left=left, top=top)


def sheet_attack(
    name: str, sheet: Float, design: Design, printers: dict[str, Printer], rng: np.random.Generator
) -> Mask:
    """Forge the printed sheet in place.

    Returns
    -------
    numpy.ndarray
        Canvas mask of what was changed.
    """
    before = sheet.copy()
    claimed = _SHEET[name](sheet, design, printers, rng)
    change = cv2.GaussianBlur(np.abs(sheet - before).max(axis=0), (0, 0), 3.0)
    return grown(((change > 0.02) & (claimed > 0)).astype(np.uint8), 7)


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


def _photo_print(
    sheet: Float, design: Design, printers: dict[str, Printer], rng: np.random.Generator
) -> Mask:
    spec = field_of(design, "portrait", rng)
    rows, cols = fits(spec.box)
    mask = blank()
    mask[rows, cols] = 1
    other = Printer.random(rng, design.px_per_mm, other_than=printers["portrait"].process)
    if rng.random() < 0.7:
        sheet[:, rows, cols] = rng.uniform(0.82, 0.99)
        edge = cv2.morphologyEx(mask, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)).astype(
            np.float32
        )
        sheet *= 1 - cv2.GaussianBlur(edge, (0, 0), 1.5) * rng.uniform(0.0, 0.5)
    lay_portrait(sheet, spec, other, rng)
    return grown(mask, 9)


def _retype_print(
    sheet: Float, design: Design, printers: dict[str, Printer], rng: np.random.Generator
) -> Mask:
    spec = field_of(design, "text", rng)
    rows, cols = fits(spec.box)
    _erased(sheet, spec.box, rng)
    other = Printer.random(rng, design.px_per_mm, other_than=printers["text"].process)
    lay_text(sheet, design, spec, other, rng, face=str(random_face(spec.script, rng)))
    mask = blank()
    mask[rows, cols] = 1
    return grown(mask, 9)


def _erase_print(
    sheet: Float, design: Design, _: dict[str, Printer], rng: np.random.Generator
) -> Mask:
    box = random_box(design, rng)
    _erased(sheet, box, rng)
    mask = blank()
    mask[fits(box)] = 1
    return grown(mask, 13)


def reprinted(patch: Float, printer: Printer, rng: np.random.Generator) -> Float:
    """Scan and print again: blur, tone, dots, other paper. 3 × H × W in and out."""
    paper = np.percentile(patch.reshape(3, -1), 97, axis=1).astype(np.float32)[:, None, None]
    blurred = np.stack(
        [cv2.GaussianBlur(plane, (0, 0), float(rng.uniform(0.8, 3.0))) for plane in patch]
    )
    wanted = np.clip(np.power(blurred / paper, rng.uniform(0.85, 1.2)), 0.02, 1)
    stock = np.clip(paper * rng.uniform(0.97, 1.03, (3, 1, 1)), 0, 1)
    return np.asarray(
        print_picture(wanted.astype(np.float32), printer, rng) * stock, dtype=np.float32
    )


def _reprint_local(
    sheet: Float, design: Design, _: dict[str, Printer], rng: np.random.Generator
) -> Mask:
    rows, cols = fits(random_box(design, rng, 3.0, 14.0))
    printer = Printer.random(rng, design.px_per_mm, other_than="offset")
    sheet[:, rows, cols] = reprinted(sheet[:, rows, cols], printer, rng)
    mask = blank()
    mask[rows, cols] = 1
    return mask


def _reprint_whole(
    sheet: Float, design: Design, _: dict[str, Printer], rng: np.random.Generator
) -> Mask:
    printer = Printer.random(rng, design.px_per_mm, other_than="offset")
    sheet[:] = reprinted(sheet, printer, rng)
    return np.ones((CANVAS_PX, CANVAS_PX), np.uint8)


def _stamp_print(
    sheet: Float, design: Design, _: dict[str, Printer], rng: np.random.Generator
) -> Mask:
    size = int(min(rng.uniform(8, 16) * design.px_per_mm, 700))
    left, top = (int(v) for v in rng.integers(20, CANVAS_PX - size - 20, 2))
    cover = stamp(size, size, design.px_per_mm, rng)
    printer = Printer.random(rng, design.px_per_mm)
    ink = rng.uniform(0.05, 0.6, (3, 1, 1)).astype(np.float32)
    area = sheet[:, top : top + size, left : left + size]
    area *= 1 - print_coverage(cover, printer, rng)[None] * (1 - ink) * rng.uniform(0.5, 1.0)
    mask = blank()
    mask[top : top + size, left : left + size] = 1
    return mask


_Sheet = Callable[[Float, Design, dict[str, Printer], np.random.Generator], Mask]
_SHEET: dict[str, _Sheet] = {
    "photo_print": _photo_print,
    "retype_print": _retype_print,
    "erase_print": _erase_print,
    "reprint_local": _reprint_local,
    "reprint_whole": _reprint_whole,
    "stamp_print": _stamp_print,
}
