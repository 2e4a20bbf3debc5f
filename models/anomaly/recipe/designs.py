"""Random designs of document patches: what the press prints on every sheet, and where fields lie.

A design is a stack of ink plates (coverage maps) on a paper, elements that an attack may move or
leave out, and personalisation fields. Everything is drawn at twice the resolution of the grid.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np
from lettering import draw_text, random_face, random_script, random_text
from numpy.typing import NDArray

CANVAS_PX = 1088
MARGIN_PX = 32
GRID_PX = (CANVAS_PX - 2 * MARGIN_PX) // 2
"""A patch is 512 grid pixels square; the margin is for rotation and misregistration."""

Plate = NDArray[np.uint8]
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


def _curve(plate: Plate, xy: NDArray[np.float64], width_px: float, level: int) -> None:
    points = np.round(xy * 16).astype(np.int32).reshape(-1, 1, 2)
    thickness = max(1, round(width_px))
    cv2.polylines(plate, [points], False, level, thickness, cv2.LINE_AA, 4)


def guilloche(plate: Plate, ppmm: float, rng: np.random.Generator) -> None:
    """Interlaced waves over the whole plate."""
    pitch = rng.uniform(0.35, 1.6) * ppmm
    amplitude = rng.uniform(0.3, 4.0) * ppmm
    wave = rng.uniform(3.0, 20.0) * ppmm
    width = rng.uniform(0.03, 0.14) * ppmm
    level = int(rng.integers(110, 256))
    t = np.arange(-200.0, CANVAS_PX + 200.0, 5.0)
    beat = rng.uniform(0.3, 3.0)
    drift = rng.uniform(0.0, 0.25)
    vertical = rng.random() < 0.3
    for index, start in enumerate(np.arange(-amplitude, CANVAS_PX + amplitude, pitch)):
        y = start + amplitude * np.sin(2 * np.pi * t / wave + index * drift)
        y += 0.4 * amplitude * np.sin(2 * np.pi * beat * t / wave)
        xy = np.column_stack([y, t] if vertical else [t, y])
        _curve(plate, xy, width, level)


def rosette(ppmm: float, rng: np.random.Generator) -> Plate:
    """Draw a spirograph emblem."""
    size = int(rng.uniform(3.0, 12.0) * ppmm)
    plate = np.zeros((size, size), np.uint8)
    t = np.linspace(0, 2 * np.pi, 900)
    for _ in range(int(rng.integers(1, 5))):
        k, depth = int(rng.integers(3, 40)), rng.uniform(0.05, 0.5)
        turns = int(rng.integers(1, 8))
        radius = size * 0.46 * rng.uniform(0.4, 1.0) * (1 - depth + depth * np.cos(k * t))
        xy = np.column_stack([np.cos(turns * t), np.sin(turns * t)]) * radius[:, None] + size / 2
        _curve(plate, xy, rng.uniform(0.03, 0.12) * ppmm, 255)
    return plate


def emblem(ppmm: float, rng: np.random.Generator) -> Plate:
    """Draw a solid emblem: polygons, discs and rings."""
    size = int(rng.uniform(2.5, 10.0) * ppmm)
    plate = np.zeros((size, size), np.uint8)
    for _ in range(int(rng.integers(2, 7))):
        corners = int(rng.integers(3, 9))
        angle = np.sort(rng.uniform(0, 2 * np.pi, corners))
        radius = rng.uniform(0.1, 0.48, corners) * size
        points = np.column_stack([np.cos(angle), np.sin(angle)]) * radius[:, None] + size / 2
        level = int(rng.choice([0, 90, 160, 255]))
        cv2.fillPoly(plate, [np.round(points).astype(np.int32)], level, cv2.LINE_AA)
    if rng.random() < 0.5:
        cv2.circle(plate, (size // 2, size // 2), int(size * 0.47), 255, 3, cv2.LINE_AA)
    return plate


def _line_screen(plate: Plate, ppmm: float, rng: np.random.Generator) -> None:
    angle = rng.uniform(0, np.pi)
    pitch = rng.uniform(0.18, 0.9) * ppmm
    rows, cols = np.mgrid[0:CANVAS_PX, 0:CANVAS_PX].astype(np.float32)
    phase = (rows * np.sin(angle) + cols * np.cos(angle)) * (2 * np.pi / pitch)
    relief = cv2.resize(rng.random((6, 6), dtype=np.float32), (CANVAS_PX, CANVAS_PX), None, 0, 0, 2)
    wave = np.sin(phase + 3.0 * relief) + (relief - 0.5) * 1.2
    plate[:] = np.maximum(plate, np.clip((wave - rng.uniform(-0.2, 0.6)) * 160, 0, 255))


def _tone(plate: Plate, rng: np.random.Generator) -> None:
    """Flat or slowly varying tint, as a solid of weak coverage."""
    cells = int(rng.integers(1, 5))
    low = rng.random((cells, cells), dtype=np.float32) * rng.uniform(20, 120)
    plate[:] = np.maximum(plate, cv2.resize(low, (CANVAS_PX, CANVAS_PX), None, 0, 0, cv2.INTER_LINEAR))


def _speckle(plate: Plate, ppmm: float, rng: np.random.Generator) -> None:
    size = max(8, int(CANVAS_PX / (rng.uniform(0.06, 0.5) * ppmm)))
    noise = cv2.resize(rng.random((size, size), dtype=np.float32), (CANVAS_PX, CANVAS_PX), None, 0, 0, 2)
    plate[:] = np.maximum(plate, np.clip((noise - rng.uniform(0.3, 0.7)) * 500, 0, rng.uniform(60, 255)))


def halftoned(tone: NDArray[np.float32], ppmm: float, rng: np.random.Generator) -> Plate:
    """Screen a tone (0..1) with an AM dot or line screen."""
    frequency = rng.uniform(3.0, 8.0)
    angle = rng.uniform(0, np.pi / 2)
    rows, cols = np.mgrid[0 : tone.shape[0], 0 : tone.shape[1]].astype(np.float32)
    u = (rows * np.sin(angle) + cols * np.cos(angle)) * (2 * np.pi * frequency / ppmm)
    v = (rows * np.cos(angle) - cols * np.sin(angle)) * (2 * np.pi * frequency / ppmm)
    spot = 0.5 + 0.25 * (np.cos(u) + np.cos(v))
    return np.clip((tone - spot) * 900 + 128, 0, 255).astype(np.uint8)


def _picture(plate: Plate, ppmm: float, rng: np.random.Generator) -> None:
    cells = int(rng.integers(4, 14))
    tone = cv2.resize(rng.random((cells, cells), dtype=np.float32), (CANVAS_PX, CANVAS_PX), None, 0, 0, 2)
    plate[:] = np.maximum(plate, halftoned(np.clip(tone * 0.7, 0, 1), ppmm, rng))


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
            _line_screen(plate, ppmm, rng)
        elif kind == 2:
            _tone(plate, rng)
        elif kind == 3:
            _speckle(plate, ppmm, rng)
        else:
            _picture(plate, ppmm, rng)
        design.plates.append(plate)
        design.inks.append(_rainbow(rng) if rng.random() < 0.3 else _ink(rng, dark=rng.random() < 0.2))


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
    return Field(kind="text", box=(left, top, left + width, top + height), script=script,
                 text_kind=kind, face=face, size_px=size, lines=lines,
                 baseline_jitter_px=float(rng.uniform(0.0, 0.35) * ppmm))


def _sized_field(design: Design, kind: str, rng: np.random.Generator) -> Field:
    low, high = {"portrait": (9, 30), "signature": (8, 20), "stamp": (8, 18)}[kind]
    width = int(min(rng.uniform(low, high) * design.px_per_mm, CANVAS_PX * 0.8))
    ratio = {"portrait": 1.28, "signature": 0.4, "stamp": 1.0}[kind]
    height = int(min(width * ratio * rng.uniform(0.9, 1.1), CANVAS_PX * 0.9))
    left = int(rng.integers(0, CANVAS_PX - width))
    top = int(rng.integers(0, CANVAS_PX - height))
    return Field(kind=kind, box=(left, top, left + width, top + height),
                 baseline_jitter_px=float(rng.uniform(0.0, 0.25) * design.px_per_mm))


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
    design = Design(seed=seed, grid_dpi=600.0 if rng.random() < 0.7 else 300.0,
                    paper=paper.astype(np.float32), plates=[], inks=[],
                    text_ink=_ink(rng, dark=True))
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
