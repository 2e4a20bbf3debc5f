"""The head of a page: arms, state, office and title."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from visualdoc.geometry import BoxMm
from visualdoc.samples.designs.blanks import box
from visualdoc.samples.procedural.crests import Crest
from visualdoc.samples.procedural.elements import Arms, Legend, Lines, Tint, Words, text_width_mm
from visualdoc.samples.procedural.layout import Layout
from visualdoc.samples.procedural.words import FACES, Language

Rng = np.random.Generator
_TITLE_SHARE = 1.55  # size of the title against the state's name


def words(
    layout: Layout, name: str, text: str, *, size_mm: float, room_mm: float, language: Language,
    x_mm: float, baseline_mm: float, align: str, bold: bool,
) -> Words:  # fmt: skip
    """Return a line of text, made smaller until it fits its room."""
    faces = FACES[language.script]
    font = faces[layout.style.title_face % len(faces)][int(bold)]
    shown = language.capitals(text) if layout.style.caps else text
    width = text_width_mm(shown, font=font, size_mm=size_mm)
    size = size_mm * min(1.0, room_mm / width)
    return Words(
        name=name, ink=layout.style.text_ink, text=shown, x_mm=x_mm, baseline_mm=baseline_mm,
        size_mm=round(size, 2), font=font, align=align,
    )  # fmt: skip


def header(
    rng: Rng, layout: Layout, *, crest: Crest, state: str, office: str, title: str, subtitle: str
) -> None:
    """Place arms, state, office and title at the top."""
    paper = layout.form.is_paper
    unit = float(rng.uniform(3.4, 5.2)) if paper else float(rng.uniform(2.3, 3.1))
    centred = rng.random() < (0.6 if paper else 0.35)
    second = layout.languages[-1]
    first = layout.languages[0]
    lines = [("state", state, 1.0, first), ("office", office, 0.8, first),
             ("title", title, _TITLE_SHARE, first), ("title", subtitle, 0.85, second)]  # fmt: skip
    if len(layout.languages) == 1:
        lines.pop()
    if not paper:
        lines.pop(1 if rng.random() < 0.7 else 0)
        if layout.form.size.height_mm < 60 and len(lines) > 2:
            lines.pop()
    tall = sum(_leading(one) * share * unit for _, _, share, one in lines) + 0.5 * unit
    arms_on_top = paper and centred and layout.form.size.height_mm > 200 and rng.random() < 0.6
    radius = float(rng.uniform(9, 15)) if arms_on_top else min(0.46 * tall, 14.0)
    strip = layout.take_top(tall + (2 * radius + 2 if arms_on_top else 0) + 0.3 * unit)
    x, align, room = _heading_place(rng, layout, strip, radius, centred=centred,
                                    on_top=arms_on_top, crest=crest)  # fmt: skip
    if rng.random() < (0.15 if paper else 0.35):
        _band_under(rng, layout, strip)
    y = strip.top_mm + (2 * radius + 2 if arms_on_top else 0)
    barred = rng.random() < 0.18
    for name, text, share, language in lines:
        y += _leading(language) * share * unit
        line = words(
            layout, name, text, size_mm=share * unit, room_mm=room, language=language, x_mm=x,
            baseline_mm=y, align=align, bold=name == "title" or share == 1.0,
        )  # fmt: skip
        if barred and share == _TITLE_SHARE:
            line = _on_bar(line, room)
            y += 0.25 * unit
        layout.elements.append(line)


def _on_bar(line: Words, room_mm: float) -> Words:
    """Leave the line out of a solid bar as wide as its room."""
    left = line.x_mm - {"left": 0.03, "centre": 0.5, "right": 0.97}[line.align] * room_mm
    bar = box(left, line.baseline_mm - 1.02 * line.size_mm, left + room_mm,
              line.baseline_mm + 0.34 * line.size_mm)  # fmt: skip
    return replace(line, bar=bar)


def _leading(language: Language) -> float:
    """Distance of lines in em; some scripts reach further up and down."""
    return 1.55 if language.script in {"Arab", "Ethi"} else 1.24


def _heading_place(
    rng: Rng, layout: Layout, strip: BoxMm, radius: float, *, centred: bool, on_top: bool,
    crest: Crest,
) -> tuple[float, str, float]:  # fmt: skip
    """Place the arms; return where the heading's lines start, their alignment and room."""
    middle = (strip.left_mm + strip.right_mm) / 2
    at_right = rng.random() < 0.3
    y = strip.top_mm + (radius if on_top else strip.height_mm / 2)
    beside = strip.right_mm - radius if at_right else strip.left_mm + radius
    ink = layout.style.accent if rng.random() < 0.5 else layout.style.text_ink
    centre = (middle if on_top else beside, y)
    ringed = rng.random() < 0.25
    layout.elements.append(Arms(name="emblem", ink=ink, crest=crest, centre_mm=centre,
                                radius_mm=(0.78 if ringed else 1.0) * radius))  # fmt: skip
    if ringed:
        layout.elements.append(Legend(
            name="legend", ink=ink, text=f"{layout.motto} • ".upper(), centre_mm=centre,
            radius_mm=0.86 * radius, height_mm=max(0.11 * radius, 0.4),
        ))  # fmt: skip
    if on_top:
        return middle, "centre", strip.width_mm
    if centred:
        return middle, "centre", strip.width_mm - 4 * radius - 4
    room = strip.width_mm - 2 * radius - 3
    left = strip.left_mm if at_right else strip.left_mm + 2 * radius + 2.5
    return (left, "left", room) if rng.random() < 0.8 else (left + room, "right", room)


def _band_under(rng: Rng, layout: Layout, strip: BoxMm) -> None:
    """Lay a tone or a rule under the header."""
    whole = rng.random() < 0.6
    width = layout.form.size.width_mm
    band = box(0, 0, width, strip.bottom_mm) if whole else strip
    if rng.random() < 0.6:
        layout.elements.insert(0, Tint(name="header band", ink=layout.style.line_ink, box=band,
                                       strength=float(rng.uniform(0.15, 0.4))))  # fmt: skip
        return
    y = strip.bottom_mm - 0.3
    line = np.array([(band.left_mm, y), (band.right_mm, y)])
    layout.elements.append(Lines(
        name="header rule", ink=layout.style.accent, box=replace(band, top_mm=y - 1).grown(0.6),
        make=lambda _: [line], width_mm=float(rng.uniform(0.2, 0.7)),
    ))  # fmt: skip
