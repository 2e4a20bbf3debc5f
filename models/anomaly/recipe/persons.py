"""What differs from holder to holder: texts, portraits, signatures, stamps."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from designs import Design, Field
from lettering import draw_text, random_text
from numpy.typing import NDArray
from printing import Float, Printer, noise, print_coverage, print_picture


def text_coverage(spec: Field, rng: np.random.Generator, *, face: str | None = None) -> Float:
    """Draw the field's lines into its box, beginning at the left with a small jitter."""
    left, top, right, bottom = spec.box
    cover = np.zeros((bottom - top, right - left), np.uint8)
    pitch = (bottom - top) // spec.lines
    jitter = rng.normal(0, spec.baseline_jitter_px, 2)
    for line in range(spec.lines):
        if line and rng.random() < 0.3 and spec.text_kind != "mrz":
            break
        text = random_text(spec.script, spec.text_kind, rng)
        ink = draw_text(text, Path(face or spec.face), spec.size_px)
        y = int(np.clip(line * pitch + 0.15 * pitch + jitter[1], 0, max(0, bottom - top - 4)))
        x = int(np.clip(4 + jitter[0], 0, 40))
        h, w = min(ink.shape[0], cover.shape[0] - y), min(ink.shape[1], cover.shape[1] - x)
        np.maximum(cover[y : y + h, x : x + w], ink[:h, :w], out=cover[y : y + h, x : x + w])
    return cover.astype(np.float32) / 255.0


def portrait(height: int, width: int, rng: np.random.Generator) -> Float:
    """Draw a face as 3 × H × W reflectance: background, shoulders, head, grain."""
    image = np.empty((height, width, 3), np.float32)
    image[:] = rng.uniform(0.65, 0.95) + rng.uniform(-0.06, 0.06, 3)
    image *= np.linspace(1.0, rng.uniform(0.85, 1.1), height, dtype=np.float32)[:, None, None]
    skin = np.array([0.85, 0.65, 0.55]) * rng.uniform(0.45, 1.1)
    hair = rng.uniform(0.05, 0.5) * np.array([1.0, 0.85, 0.7])
    cx, cy = width * rng.uniform(0.45, 0.55), height * rng.uniform(0.42, 0.5)
    rx, ry = width * rng.uniform(0.2, 0.27), height * rng.uniform(0.23, 0.29)
    shapes = [
        ((cx, height * 1.05), (width * 0.45, height * 0.3), rng.uniform(0.1, 0.7, 3)),
        ((cx, cy - ry * 0.25), (rx * 1.2, ry * 1.1), hair),
        ((cx, cy), (rx, ry), skin),
        ((cx - rx * 0.4, cy - ry * 0.1), (rx * 0.16, ry * 0.07), skin * 0.25),
        ((cx + rx * 0.4, cy - ry * 0.1), (rx * 0.16, ry * 0.07), skin * 0.25),
        ((cx, cy + ry * 0.5), (rx * 0.35, ry * 0.08), skin * np.array([0.8, 0.5, 0.5])),
        ((cx, cy + ry * 0.2), (rx * 0.12, ry * 0.2), skin * 0.9),
    ]
    for centre, axes, colour in shapes:
        box = ((float(centre[0]), float(centre[1])), (2 * float(axes[0]), 2 * float(axes[1])), 0.0)
        cv2.ellipse(image, box, [float(v) for v in colour], -1, cv2.LINE_AA)
    image = cv2.GaussianBlur(image, (0, 0), max(1.0, width * rng.uniform(0.006, 0.015)))
    shade = cv2.resize(
        rng.random((4, 4), dtype=np.float32), (width, height), interpolation=cv2.INTER_CUBIC
    )
    image *= (0.85 + 0.3 * shade)[:, :, None]
    image += cv2.GaussianBlur(noise(height, width, rng), (0, 0), 2.0)[:, :, None] * rng.uniform(
        0.0, 0.06
    )
    return np.ascontiguousarray(np.clip(image, 0.02, 1).transpose(2, 0, 1))


def signature(height: int, width: int, ppmm: float, rng: np.random.Generator) -> Float:
    """Draw a pen line as H × W coverage."""
    cover = np.zeros((height, width), np.uint8)
    t = np.linspace(0, 1, 240)
    y = sum(
        rng.normal(0, 1.0 / k) * np.sin(2 * np.pi * k * t + rng.uniform(0, 6)) for k in range(1, 9)
    )
    x = t + 0.05 * np.sin(2 * np.pi * rng.uniform(3, 9) * t)
    xy = np.column_stack([width * (0.08 + 0.8 * x), height * (0.5 + 0.16 * y)])
    points = np.round(xy * 16).astype(np.int32).reshape(-1, 1, 2)
    width_px = max(2, round(rng.uniform(0.15, 0.5) * ppmm))
    cv2.polylines(
        cover,
        [points],
        isClosed=False,
        color=255,
        thickness=width_px,
        lineType=cv2.LINE_AA,
        shift=4,
    )
    return cover.astype(np.float32) / 255.0


def stamp(height: int, width: int, ppmm: float, rng: np.random.Generator) -> Float:
    """Draw a round or square stamp as H × W coverage, unevenly inked."""
    cover = np.zeros((height, width), np.uint8)
    line = max(2, round(rng.uniform(0.2, 0.5) * ppmm))
    if rng.random() < 0.6:
        radius = min(height, width) // 2 - line
        cv2.circle(cover, (width // 2, height // 2), radius, 255, line, cv2.LINE_AA)
        cv2.circle(
            cover, (width // 2, height // 2), int(radius * 0.66), 255, line // 2 + 1, cv2.LINE_AA
        )
    else:
        cv2.rectangle(cover, (line, line), (width - line - 1, height - line - 1), 255, line)
    for row in (0.4, 0.58):
        text = random_text("Latn", str(rng.choice(["word", "date"])), rng).upper()
        cv2.putText(
            cover,
            text,
            (int(width * 0.18), int(height * row)),
            cv2.FONT_HERSHEY_DUPLEX,
            width / 420,
            255,
            max(2, line // 2),
            cv2.LINE_AA,
        )
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), float(rng.normal(0, 12)), 1.0)
    cover = cv2.warpAffine(cover, turn, (width, height))
    patchy = cv2.resize(
        rng.random((7, 7), dtype=np.float32), (width, height), interpolation=cv2.INTER_CUBIC
    )
    return cover.astype(np.float32) / 255.0 * np.clip(0.35 + patchy, 0, 1)


def _lay(sheet: Float, box: tuple[int, int, int, int], factor: Float) -> None:
    left, top, right, bottom = box
    sheet[:, top:bottom, left:right] *= factor


def lay_text(
    sheet: Float,
    design: Design,
    spec: Field,
    printer: Printer,
    rng: np.random.Generator,
    *,
    face: str | None = None,
) -> None:
    """Print one field's text onto the sheet."""
    cover = print_coverage(text_coverage(spec, rng, face=face), printer, rng)
    _lay(sheet, spec.box, 1 - cover[None] * (1 - design.text_ink[:, None, None]))


def lay_person(
    sheet: Float, design: Design, printers: dict[str, Printer], rng: np.random.Generator
) -> None:
    """Personalise a sheet in place: every field of the design, by its machine."""
    ppmm = design.px_per_mm
    pen = np.array([[[0.1]], [[0.12]], [[rng.uniform(0.1, 0.5)]]], np.float32)
    for spec in design.fields:
        left, top, right, bottom = spec.box
        height, width = bottom - top, right - left
        if spec.kind == "text":
            lay_text(sheet, design, spec, printers["text"], rng)
        elif spec.kind == "portrait":
            lay_portrait(sheet, spec, printers["portrait"], rng)
        elif spec.kind == "signature":
            cover = signature(height, width, ppmm, rng)
            if printers["signature"].process != "offset":
                cover = print_coverage(cover, printers["signature"], rng)
            _lay(sheet, spec.box, 1 - cover[None] * (1 - pen))
        else:
            ink = rng.uniform(0.05, 0.6, (3, 1, 1)).astype(np.float32)
            _lay(sheet, spec.box, 1 - stamp(height, width, ppmm, rng)[None] * (1 - ink) * 0.8)


def lay_portrait(sheet: Float, spec: Field, printer: Printer, rng: np.random.Generator) -> None:
    """Print one portrait, a little displaced as lawful personalisation is."""
    left, top, right, bottom = spec.box
    inset = max(2, int(spec.baseline_jitter_px))
    height, width = bottom - top - 2 * inset, right - left - 2 * inset
    dx, dy = (int(np.clip(v, -inset, inset)) for v in rng.normal(0, inset / 2, 2))
    picture = print_picture(portrait(height, width, rng), printer, rng)
    x, y = left + inset + dx, top + inset + dy
    _lay(sheet, (x, y, x + width, y + height), picture)


def dynamic_mask(
    design: Design, rng: np.random.Generator, shape: tuple[int, int]
) -> NDArray[np.bool_]:
    """Draw the generous boxes of all fields on the canvas, sometimes a little too tight."""
    mask = np.zeros(shape, np.uint8)
    grow = rng.uniform(-0.1, 0.8) * design.px_per_mm
    for spec in design.fields:
        left, top, right, bottom = (
            int(v) for v in np.array(spec.box) + grow * np.array([-1, -1, 1, 1])
        )
        cv2.rectangle(mask, (left, top), (right, bottom), 1, -1)
    return mask.astype(bool)
