"""Where a forger works: places on a design, and masks of what was changed."""

from __future__ import annotations

import cv2
import numpy as np
from designs import Box, Design, Field
from lettering import random_face, random_script
from line_work import CANVAS_PX
from numpy.typing import NDArray

Mask = NDArray[np.uint8]


def blank() -> Mask:
    """Nothing changed."""
    return np.zeros((CANVAS_PX, CANVAS_PX), np.uint8)


def grown(mask: Mask, by_px: int) -> Mask:
    """Widen a mask."""
    return cv2.dilate(mask, np.ones((by_px, by_px), np.uint8))


def random_box(
    design: Design, rng: np.random.Generator, low_mm: float = 1.5, high_mm: float = 9.0
) -> Box:
    """Draw a box: over a field, over an element, or anywhere."""
    choice = rng.random()
    if choice < 0.45 and design.fields:
        return design.fields[int(rng.integers(len(design.fields)))].box
    if choice < 0.75 and design.elements:
        return design.elements[int(rng.integers(len(design.elements)))].box
    width, height = (int(v * design.px_per_mm) for v in rng.uniform(low_mm, high_mm, 2))
    left, top = (
        int(v) for v in rng.integers(40, [max(41, CANVAS_PX - width), max(41, CANVAS_PX - height)])
    )
    return left, top, left + width, top + height


def field_of(design: Design, kind: str, rng: np.random.Generator) -> Field:
    """Pick a field of the kind, or invent a place for one where the design has none."""
    own = [spec for spec in design.fields if spec.kind == kind]
    if own:
        return own[int(rng.integers(len(own)))]
    size = (
        np.array([1.0, 1.3]) * rng.uniform(6, 14)
        if kind == "portrait"
        else rng.uniform([5, 2], [16, 4])
    )
    width, height = (int(min(v * design.px_per_mm, 700)) for v in size)
    left, top = (
        int(v) for v in rng.integers(40, [CANVAS_PX - width - 40, CANVAS_PX - height - 40])
    )
    script = random_script(rng)
    return Field(
        kind=kind,
        box=(left, top, left + width, top + height),
        script=script,
        face=str(random_face(script, rng)),
        size_px=int(height * 0.7),
    )
