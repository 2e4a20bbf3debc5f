"""Random designs of document patches: what the press prints on every sheet, and where fields lie.

A design is a stack of ink plates (coverage maps) on a paper, elements that an attack may move or
leave out, and personalisation fields. Everything is drawn at twice the resolution of the grid.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from lettering import draw_text, random_face, random_script, random_text
from line_work import (
    CANVAS_PX,
    Plate,
    emblem,
    guilloche,
    line_screen,
    picture,
    rosette,
    speckle,
    tint,
)
from numpy.typing import NDArray

Box = tuple[int, int, int, int]
"""Left, top, right, bottom in canvas pixels."""


@dataclass(slots=True, kw_only=True)
class Element:
    """A printed element on one plate: label, emblem, microprint, table line."""

    plate: int
    left: int
    top: int
    coverage: Plate

    @property
    def box(self) -> Box:
        """Where the element lies."""
        height, width = self.coverage.shape
        return self.left, self.top, self.left + width, self.top + height


@dataclass(slots=True, kw_only=True)
class Field:
    """A personalisation field: ``kind`` is text, portrait, signature or stamp."""

    kind: str
    box: Box
    script: str = "Latn"
    text_kind: str = "word"
    face: str = ""
    size_px: int = 40
    lines: int = 1
    baseline_jitter_px: float = 4.0


@dataclass(slots=True, kw_only=True)
class Design:
    """One side of an invented document, as much of it as a patch shows."""

    seed: int
    grid_dpi: float
    paper: NDArray[np.float32]
    plates: list[Plate]
    inks: list[NDArray[np.float32]]
    elements: list[Element] = field(default_factory=list)
    fields: list[Field] = field(default_factory=list)
    text_ink: NDArray[np.float32] = field(default_factory=lambda: np.full(3, 0.1, np.float32))

    @property
    def px_per_mm(self) -> float:
        """Canvas pixels in one millimetre."""
        return 2.0 * self.grid_dpi / 25.4


def _ink(rng: np.random.Generator, *, dark: bool) -> NDArray[np.float32]:
    if dark:
        base = np.full(3, rng.uniform(0.03, 0.25)) + rng.uniform(0, 0.15, 3)
    else:
        base = rng.uniform(0.25, 0.95, 3)
        base[rng.integers(3)] *= rng.uniform(0.4, 0.9)
    return np.clip(base, 0.02, 0.97).astype(np.float32)


def _rainbow(rng: np.random.Generator) -> NDArray[np.float32]:
    """Ink that changes along x: 3 × W."""
    first, second = _ink(rng, dark=False), _ink(rng, dark=False)
    phase = rng.uniform(0, np.pi)
    ramp = 0.5 + 0.5 * np.sin(np.linspace(phase, phase + rng.uniform(1, 5), CANVAS_PX))
    mixed = first[:, None] * ramp + second[:, None] * (1 - ramp)
    return mixed.astype(np.float32)


def _microprint(ppmm: float, rng: np.random.Generator) -> Plate:
    script = random_script(rng)
    text = " ".join(random_text(script, "word", rng) for _ in range(6))
    return draw_text(text, random_face(script, rng), int(rng.uniform(0.25, 0.6) * ppmm))[:, :700]


def _label(ppmm: float, rng: np.random.Generator) -> Plate:
    script = random_script(rng)
    size = float(rng.choice([rng.uniform(0.9, 2.2), rng.uniform(2.2, 7.0)], p=[0.75, 0.25]))
    text = random_text(script, "word", rng)
    return draw_text(text, random_face(script, rng), int(size * ppmm * 1.2))[:, :800]


def _rule(ppmm: float, rng: np.random.Generator) -> Plate:
    length, width = int(rng.uniform(4, 20) * ppmm), max(2, int(rng.uniform(0.06, 0.4) * ppmm))
    shape = (width, length) if rng.random() < 0.7 else (length, width)
    return np.full(shape, 255, np.uint8)[:CANVAS_PX, :CANVAS_PX]


def random_element(design: Design, plate: int, rng: np.random.Generator) -> Element:
    """Draw one element somewhere on the patch."""
    maker = rng.choice(5, p=[0.42, 0.14, 0.16, 0.13, 0.15])
    makers = (_label, rosette, emblem, _microprint, _rule)
    coverage = makers[int(maker)](design.px_per_mm, rng)
    height, width = coverage.shape
    left = int(rng.integers(0, max(1, CANVAS_PX - width)))
    top = int(rng.integers(0, max(1, CANVAS_PX - height)))
    if rng.random() < 0.3:
        coverage = (coverage * rng.uniform(0.3, 1.0)).astype(np.uint8)
    return Element(plate=plate, left=left, top=top, coverage=coverage)


def place(plate: Plate, element: Element) -> None:
    """Lay an element on its plate (maximum of the coverages)."""
    height = min(element.coverage.shape[0], CANVAS_PX - element.top)
    width = min(element.coverage.shape[1], CANVAS_PX - element.left)
    target = plate[element.top : element.top + height, element.left : element.left + width]
    np.maximum(target, element.coverage[:height, :width], out=target)


def _background(design: Design, rng: np.random.Generator) -> None:
    ppmm = design.px_per_mm
    count = int(rng.choice([0, 1, 2, 3], p=[0.12, 0.33, 0.35, 0.2]))
    for _ in range(count):
        plate = np.zeros((CANVAS_PX, CANVAS_PX), np.uint8)
        kind = int(rng.choice(5, p=[0.5, 0.15, 0.15, 0.1, 0.1]))
        if kind == 0:
            guilloche(plate, ppmm, rng)
        elif kind == 1:
            line_screen(plate, ppmm, rng)
        elif kind == 2:
            tint(plate, rng)
        elif kind == 3:
            speckle(plate, ppmm, rng)
        else:
            picture(plate, ppmm, rng)
        design.plates.append(plate)
        design.inks.append(
            _rainbow(rng) if rng.random() < 0.3 else _ink(rng, dark=rng.random() < 0.2)
        )


def _text_field(design: Design, rng: np.random.Generator) -> Field:
    ppmm = design.px_per_mm
    script = random_script(rng)
    kind = str(rng.choice(["word", "date", "number", "mrz"], p=[0.5, 0.2, 0.2, 0.1]))
    size = int(rng.uniform(1.3, 3.8) * ppmm * 1.15)
    lines = int(rng.choice([1, 2])) if kind in {"word", "mrz"} else 1
    width = int(rng.uniform(0.4, 0.95) * CANVAS_PX)
    height = int(size * 1.5 * lines)
    left = int(rng.integers(0, max(1, CANVAS_PX - width)))
    top = int(rng.integers(0, max(1, CANVAS_PX - height)))
    face = str(random_face(script if kind == "word" else "Latn", rng))
    return Field(
        kind="text",
        box=(left, top, left + width, top + height),
        script=script,
        text_kind=kind,
        face=face,
        size_px=size,
        lines=lines,
        baseline_jitter_px=float(rng.uniform(0.0, 0.35) * ppmm),
    )


def _sized_field(design: Design, kind: str, rng: np.random.Generator) -> Field:
    low, high = {"portrait": (9, 30), "signature": (8, 20), "stamp": (8, 18)}[kind]
    width = int(min(rng.uniform(low, high) * design.px_per_mm, CANVAS_PX * 0.8))
    ratio = {"portrait": 1.28, "signature": 0.4, "stamp": 1.0}[kind]
    height = int(min(width * ratio * rng.uniform(0.9, 1.1), CANVAS_PX * 0.9))
    left = int(rng.integers(0, CANVAS_PX - width))
    top = int(rng.integers(0, CANVAS_PX - height))
    return Field(
        kind=kind,
        box=(left, top, left + width, top + height),
        baseline_jitter_px=float(rng.uniform(0.0, 0.25) * design.px_per_mm),
    )


def _add_field(design: Design, new: Field, rng: np.random.Generator) -> None:
    """Add a field unless it lies over another one (stamps lawfully do, others seldom)."""

    def apart(old: Field) -> bool:
        a, b = old.box, new.box
        return a[2] < b[0] or b[2] < a[0] or a[3] < b[1] or b[3] < a[1]

    if new.kind == "stamp" or rng.random() < 0.1 or all(apart(old) for old in design.fields):
        design.fields.append(new)


def random_design(seed: int) -> Design:
    """Draw a design; the same seed gives the same design on machines with the same fonts."""
    rng = np.random.default_rng([seed, 11])
    paper = np.clip(rng.uniform(0.80, 0.99) + rng.uniform(-0.06, 0.03, 3), 0.5, 1.0)
    design = Design(
        seed=seed,
        grid_dpi=600.0 if rng.random() < 0.7 else 300.0,
        paper=paper.astype(np.float32),
        plates=[],
        inks=[],
        text_ink=_ink(rng, dark=True),
    )
    _background(design, rng)
    for dark in (True, False) if rng.random() < 0.6 else (True,):
        index = len(design.plates)
        design.plates.append(np.zeros((CANVAS_PX, CANVAS_PX), np.uint8))
        design.inks.append(_ink(rng, dark=dark))
        for _ in range(int(rng.integers(2, 9))):
            element = random_element(design, index, rng)
            design.elements.append(element)
            place(design.plates[index], element)
    for _ in range(int(rng.choice([0, 1, 2, 3], p=[0.15, 0.3, 0.3, 0.25]))):
        _add_field(design, _text_field(design, rng), rng)
    for kind, chance in (("portrait", 0.35), ("signature", 0.15), ("stamp", 0.12)):
        if rng.random() < chance:
            _add_field(design, _sized_field(design, kind, rng), rng)
    return design
