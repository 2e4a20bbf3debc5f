"""Backgrounds: tints, waves, rosettes, relief, rays, grids, borders and microprint at random."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from visualdoc.geometry import BoxMm
from visualdoc.samples import line_work
from visualdoc.samples.designs.blanks import box
from visualdoc.samples.procedural.crests import Crest
from visualdoc.samples.procedural.elements import Element, Lines, Microprint, Relief, Tint
from visualdoc.samples.procedural.forms import Form, Style

Rng = np.random.Generator
Maker = Callable[[float], line_work.Lines]


def background(rng: Rng, form: Form, style: Style, crest: Crest, words: str) -> list[Element]:
    """Draw what lies under everything else; plain white paper is among it."""
    page = box(0, 0, form.size.width_mm, form.size.height_mm)
    found: list[Element] = []
    plain = rng.random() < (0.4 if form.is_paper else 0.06)
    if not plain or rng.random() < 0.3:
        strength = float(rng.uniform(0.12, 0.6))
        found.append(Tint(name="tint", ink=style.tint_ink, box=_tinted(rng, page),
                          strength=strength))  # fmt: skip
    if not plain:
        found += _fields(rng, form, style, page)
        found += _motifs(rng, form, style, crest)
    if form.is_paper and rng.random() < 0.55:
        found += _frame(rng, style, page)
    if rng.random() < (0.35 if form.is_paper else 0.6):
        found += _microprint(rng, style, page, words)
    return found


def _tinted(rng: Rng, page: BoxMm) -> BoxMm:
    kind = int(rng.integers(4))
    width, height = page.right_mm, page.bottom_mm
    if kind == 0:
        return box(0, 0, width, float(rng.uniform(0.15, 0.4)) * height)
    if kind == 1:
        inset = float(rng.uniform(0.03, 0.07)) * min(width, height)
        return box(inset, inset, width - inset, height - inset)
    return page


def _fields(rng: Rng, form: Form, style: Style, page: BoxMm) -> list[Element]:
    """Draw one to three fields of lines over the page or a part of it."""
    unit = 1.9 if form.is_paper else 1.0
    found: list[Element] = []
    count = int(rng.choice([1, 2, 3], p=[0.4, 0.45, 0.15]))
    kinds = (_waves, _waves, _fan, _circles, _lattice)
    for index in range(count):
        ink = (style.line_ink, style.line_ink_2)[index % 2]
        area = page if rng.random() < 0.75 else _part(rng, page)
        make = kinds[int(rng.integers(len(kinds)))](rng, area, unit)
        found.append(Lines(name="guilloche", ink=ink, box=area, make=make, width_mm=0.075,
                           strength=float(rng.uniform(0.35, 0.85))))  # fmt: skip
    return found


def _part(rng: Rng, page: BoxMm) -> BoxMm:
    width, height = page.width_mm, page.height_mm
    wide, tall = float(rng.uniform(0.4, 0.9)) * width, float(rng.uniform(0.3, 0.8)) * height
    left = float(rng.uniform(0, width - wide))
    top = float(rng.uniform(0, height - tall))
    return box(left, top, left + wide, top + tall)


def _waves(rng: Rng, area: BoxMm, unit: float) -> Maker:
    pitch = unit * float(rng.uniform(0.8, 1.8))
    harmonics = tuple(
        (unit * float(rng.uniform(0.3, 2.6)) / (k + 1), unit * float(rng.uniform(9, 45)) / (k + 1),
         float(rng.uniform(0, 6)), float(rng.normal(0, 0.25)))
        for k in range(int(rng.integers(1, 4)))
    )  # fmt: skip
    upright = rng.random() < 0.3
    span = (area.top_mm, area.bottom_mm) if upright else (area.left_mm, area.right_mm)
    across = (area.left_mm, area.right_mm) if upright else (area.top_mm, area.bottom_mm)

    def make(step_mm: float) -> line_work.Lines:
        lines = line_work.wave_field(left=span[0], right=span[1], top=across[0] - 3,
                                     bottom=across[1] + 3, pitch=pitch, harmonics=harmonics,
                                     step=step_mm)  # fmt: skip
        return [line[:, ::-1] for line in lines] if upright else lines

    return make


def _fan(rng: Rng, area: BoxMm, unit: float) -> Maker:
    x = float(rng.uniform(area.left_mm - 10, area.right_mm + 10))
    y = area.top_mm - 5 if rng.random() < 0.5 else area.bottom_mm + 5
    reach = float(np.hypot(area.width_mm, area.height_mm)) + 20
    count = int(rng.integers(60, 130))
    sway, waves = unit * float(rng.uniform(0, 2.5)), float(rng.uniform(12, 50))

    def make(step_mm: float) -> line_work.Lines:
        r = np.arange(8.0, reach, max(step_mm, 1.0))
        lines = []
        for angle in np.linspace(0, 2 * np.pi, 2 * count, endpoint=False):
            aside = sway * np.sin(2 * np.pi * r / waves)
            lines.append(np.column_stack([
                x + r * np.cos(angle) - aside * np.sin(angle),
                y + r * np.sin(angle) + aside * np.cos(angle),
            ]))  # fmt: skip
        return lines

    return make


def _circles(rng: Rng, area: BoxMm, unit: float) -> Maker:
    x = float(rng.uniform(area.left_mm, area.right_mm))
    y = float(rng.uniform(area.top_mm, area.bottom_mm))
    pitch, lobes = unit * float(rng.uniform(0.9, 2.0)), int(rng.integers(3, 14))
    swing = float(rng.uniform(0.0, 0.12))
    reach = float(np.hypot(area.width_mm, area.height_mm))

    def make(step_mm: float) -> line_work.Lines:
        lines = []
        for r in np.arange(pitch, reach, pitch):
            turn = np.linspace(0, 2 * np.pi, int(np.clip(4 * r / step_mm, 40, 720)))
            radius = r * (1 + swing * np.sin(lobes * turn + r * 0.1))
            lines.append(np.column_stack([x + radius * np.cos(turn), y + radius * np.sin(turn)]))
        return lines

    return make


def _lattice(rng: Rng, area: BoxMm, unit: float) -> Maker:
    pitch, angle = unit * float(rng.uniform(1.2, 3.5)), float(rng.uniform(0.1, 1.4))
    both = rng.random() < 0.6
    reach = float(np.hypot(area.width_mm, area.height_mm))
    cx, cy = (area.left_mm + area.right_mm) / 2, (area.top_mm + area.bottom_mm) / 2

    def make(step_mm: float) -> line_work.Lines:
        del step_mm
        lines = []
        for turn in (angle, angle + np.pi / 2)[: 1 + both]:
            c, s = np.cos(turn), np.sin(turn)
            for d in np.arange(-reach / 2, reach / 2, pitch):
                ends = np.array([(-reach, d), (reach, d)])
                lines.append(ends @ np.array([(c, s), (-s, c)]) + (cx, cy))
        return lines

    return make


def _motifs(rng: Rng, form: Form, style: Style, crest: Crest) -> list[Element]:
    """Draw rosettes and a relief of the arms."""
    width, height = form.size.width_mm, form.size.height_mm
    found: list[Element] = []
    for _ in range(int(rng.choice([0, 1, 2], p=[0.35, 0.45, 0.2]))):
        centre = (float(rng.uniform(0.2, 0.85)) * width, float(rng.uniform(0.2, 0.75)) * height)
        outer = float(rng.uniform(0.12, 0.32)) * min(width, height)
        found.append(_rosette(rng, style, centre, outer))
    if rng.random() < 0.35:
        side = float(rng.uniform(0.25, 0.5)) * min(width, height)
        left, top = (float(rng.uniform(0.05, 0.95)) * (v - side) for v in (width, height))
        found.append(Relief(
            name="relief", ink=style.accent, crest=crest,
            box=box(left, top, left + side, top + side), pitch_mm=0.42 if side < 40 else 0.9,
            lift_mm=0.45 if side < 40 else 1.0, slope=float(rng.choice([0.0, 0.0, 0.3])),
            strength=float(rng.uniform(0.35, 0.7)),
        ))  # fmt: skip
    return found


def _rosette(rng: Rng, style: Style, centre: tuple[float, float], outer: float) -> Lines:
    rings = []
    edge = outer
    for _ in range(int(rng.integers(1, 4))):
        inner = edge * float(rng.uniform(0.35, 0.7))
        rings.append((inner, edge, int(rng.integers(3, 20)), int(rng.integers(5, 14)),
                      int(rng.choice([2, 3, 5]))))  # fmt: skip
        edge = inner * 1.04

    def make(step_mm: float) -> line_work.Lines:
        samples = int(np.clip(8 * outer / step_mm, 360, 1440))
        return [line for inner, edge, lobes, strands, overtone in rings
                for line in line_work.rosette(centre=centre, inner=inner, outer=edge, lobes=lobes,
                                              strands=strands, overtone=overtone,
                                              samples=samples)]  # fmt: skip

    reach = outer + 0.5
    area = box(centre[0] - reach, centre[1] - reach, centre[0] + reach, centre[1] + reach)
    return Lines(name="rosette", ink=style.accent, box=area, make=make, width_mm=0.07,
                 strength=float(rng.uniform(0.3, 0.6)), closed=True)  # fmt: skip


def _same(lines: line_work.Lines, step_mm: float) -> line_work.Lines:
    del step_mm
    return lines


def _frame(rng: Rng, style: Style, page: BoxMm) -> list[Element]:
    """Draw a plaited border or one of plain rules."""
    inset = float(rng.uniform(6, 10))
    area = page.grown(-inset)
    left, top, right, bottom = area.left_mm, area.top_mm, area.right_mm, area.bottom_mm
    corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
    if rng.random() < 0.45:
        found: list[Element] = []
        for k in range(int(rng.integers(1, 4))):
            inner = area.grown(-1.3 * k)
            ring = [np.array(inner.polygon.xy)]
            found.append(
                Lines(
                    name="frame",
                    ink=style.accent,
                    box=inner.grown(0.6),
                    make=partial(_same, ring),
                    closed=True,
                    width_mm=0.25 if k else float(rng.uniform(0.2, 0.9)),
                )
            )
        return found
    half, waves = float(rng.uniform(1.2, 3.2)), float(rng.uniform(5, 14))
    strands = int(rng.integers(3, 10))

    def make(step_mm: float) -> line_work.Lines:
        return [line for start, end in zip(corners, [*corners[1:], corners[0]], strict=True)
                for line in line_work.band(start=start, end=end, half_height=half, strands=strands,
                                           wavelength=waves, step=step_mm)]  # fmt: skip

    return [Lines(name="frame", ink=style.line_ink if rng.random() < 0.5 else style.accent,
                  box=area.grown(half + 0.5), make=make, width_mm=0.1)]  # fmt: skip


def _microprint(rng: Rng, style: Style, page: BoxMm, words: str) -> list[Element]:
    inset = float(rng.uniform(2.2, 3.5)) if page.right_mm < 130 else float(rng.uniform(12, 16))
    text = "".join(words.split()).upper() + "·"
    ys = (
        (page.bottom_mm - inset / 2,) if rng.random() < 0.5 else (inset, page.bottom_mm - inset / 2)
    )
    return [Microprint(name="microprint", ink=style.text_ink, text=text, baseline_mm=y,
                       x_mm=(inset, page.right_mm - inset), height_mm=float(rng.uniform(0.25, 0.4)))
            for y in ys]  # fmt: skip
