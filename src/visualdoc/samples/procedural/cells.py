"""A grid of fields: rows of cells with a caption and a place for the value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from visualdoc.geometry import BoxMm
from visualdoc.samples.design import Slot
from visualdoc.samples.designs.blanks import box
from visualdoc.samples.designs.slots import entry
from visualdoc.samples.lettering import Font
from visualdoc.samples.procedural.elements import Element, Lines, Words, text_width_mm
from visualdoc.samples.procedural.fields import NARROW, WIDE, Entries
from visualdoc.samples.procedural.forms import Style
from visualdoc.samples.procedural.words import FACES, Language

Rng = np.random.Generator
_UNITS = 12  # columns of the grid that cells are counted in
_RULE_MM = 0.15
_GAP_MM = 1.4


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """Elements and slots that an area was filled with, and how much of its height they take."""

    elements: tuple[Element, ...]
    slots: tuple[Slot, ...]
    height_mm: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What is set into cells, and how."""

    entries: Entries
    style: Style
    languages: Sequence[Language]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What all cells of a grid share.

    Attributes
    ----------
    caption_mm, value_mm
        Em sizes.
    share
        Part of a cell that the caption takes when it stands to the left.
    """

    mode: str
    caption_mm: float
    value_mm: float
    share: float
    faces: tuple[int, int]
    caps: bool
    colon: str
    dotted: bool


def arrange(rng: Rng, names: Sequence[str], *, columns: int) -> list[list[tuple[str, int]]]:
    """Set fields into rows of twelve units, each with its width."""
    spans = {1: (12, 12, 12), 2: (6, 6, 6), 3: (8, 4, 4), 4: (6, 4, 2)}[columns]
    wide_full = rng.random() < 0.5
    rows: list[list[tuple[str, int]]] = [[]]
    for name in names:
        span = spans[0] if name in WIDE else spans[2] if name in NARROW else spans[1]
        if columns > 1 and wide_full and name in {"surname", "given_names", "address"}:
            span = _UNITS
        if sum(units for _, units in rows[-1]) + span > _UNITS:
            rows.append([])
        rows[-1].append((name, span))
    return [_stretched(row) for row in rows] if rng.random() < 0.75 else rows


def _stretched(row: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """Let the last cell of a row reach the right border."""
    used = sum(units for _, units in row[:-1])
    return [*row[:-1], (row[-1][0], _UNITS - used)]


def fill(rng: Rng, area: BoxMm, setting: Setting, *, is_paper: bool) -> Filled:
    """Fill an area with the design's fields; what does not fit is left out from the end."""
    columns = _columns(rng, area, setting.style.cell)
    rows = arrange(rng, setting.entries.names, columns=columns)
    least, most = (
        (7.0, float(rng.uniform(9, 16))) if is_paper else (5.3, float(rng.uniform(5.6, 8)))
    )
    if setting.style.cell in {"left", "table"}:
        least, most = (6.0, most * 0.8) if is_paper else (3.9, most * 0.75)
    rows = rows[: max(int(area.height_mm / least), 1)]
    pitch = min(area.height_mm / len(rows), most)
    look = _look(rng, setting.style, pitch, is_paper=is_paper)
    elements: list[Element] = []
    slots: list[Slot] = []
    for index, row in enumerate(rows):
        top = area.top_mm + index * pitch
        left = 0
        for name, span in row:
            unit = area.width_mm / _UNITS
            cell = box(area.left_mm + left * unit, top, area.left_mm + (left + span) * unit,
                       top + pitch)  # fmt: skip
            made = _cell(cell, name, setting, look)
            elements += made.elements
            slots += made.slots
            left += span
    height = pitch * len(rows)
    return Filled(elements=tuple(elements), slots=tuple(slots), height_mm=height)


def _columns(rng: Rng, area: BoxMm, cell: str) -> int:
    if cell == "table" or area.width_mm < 42:
        return 1
    if cell == "left":
        return 2 if area.width_mm > 150 and rng.random() < 0.5 else 1
    return int(rng.choice([2, 3, 4])) if area.width_mm > 60 or rng.random() < 0.7 else 1


def _look(rng: Rng, style: Style, pitch: float, *, is_paper: bool) -> Look:
    beside = style.cell in {"left", "table"}
    tallest = 5.0 if is_paper else 3.5
    value = float(np.clip(pitch * (0.55 if beside else 0.40), 1.9, tallest))
    caption = float(np.clip(pitch * (0.42 if beside else 0.25), 1.25, 3.4 if is_paper else 2.0))
    return Look(
        mode=style.cell,
        caption_mm=round(caption * 20) / 20,
        value_mm=round(value * 20) / 20,
        share=float(rng.uniform(0.32, 0.45)),
        faces=(int(rng.integers(8)), int(rng.random() < 0.15)),
        caps=bool(rng.random() < 0.15),
        colon=":" if beside and rng.random() < 0.6 else "",
        dotted=bool(rng.random() < 0.5),
    )


def _cell(cell: BoxMm, name: str, setting: Setting, look: Look) -> Filled:
    pad = 1.2 if look.mode in {"boxed", "table"} else 0.3
    right = cell.right_mm - _GAP_MM
    caption_right = right
    value_left = cell.left_mm + pad + 0.5
    caption_y = cell.top_mm + 0.5 + look.caption_mm
    value_y = caption_y + 0.45 + 1.02 * look.value_mm
    if look.mode in {"left", "table"}:
        value_y = caption_y = cell.top_mm + 0.5 * cell.height_mm + 0.36 * look.value_mm
        caption_right = cell.left_mm + look.share * cell.width_mm
        value_left = caption_right + 1.6
    elif look.mode == "ruled":
        value_y = cell.top_mm + 1.0 * look.value_mm
        caption_y = value_y + 0.45 * look.value_mm + 0.95 * look.caption_mm
    elements: list[Element] = list(caption(
        name, setting.languages, setting.style, look, left_mm=cell.left_mm + pad,
        right_mm=caption_right, baseline_mm=caption_y,
    ))  # fmt: skip
    elements += _rules(cell, setting.style, look, value_left=value_left, value_y=value_y)
    slot = entry(
        _template(setting.style, look), name, left_mm=value_left, right_mm=right - 0.9,
        baseline_mm=value_y, pattern=setting.entries.pattern(name),
    )  # fmt: skip
    return Filled(elements=tuple(elements), slots=(slot,))


def _template(style: Style, look: Look) -> Slot:
    return Slot(
        id="", kind="text", zone=box(0, 0, 1, 1), process=style.process, script="Latn",
        font=style.value_font, size_mm=look.value_mm, colour=style.value_colour,
    )  # fmt: skip


def second_spelling(slot: Slot, script: str, *, left_mm: float, right_mm: float) -> Slot:
    """Slot of the holder's name in a second script, beside the given names."""
    font, align = (Font.ARABIC, "right") if script == "Arab" else (Font.ETHIOPIC, "left")
    template = replace(slot, script=script, font=font, align=align, key="given_names_native")
    return entry(template, f"given_names_{script.lower()}", left_mm=left_mm, right_mm=right_mm,
                 baseline_mm=slot.baseline_mm, field="given_names")  # fmt: skip


def caption(
    name: str,
    languages: Sequence[Language],
    style: Style,
    look: Look,
    *,
    left_mm: float,
    right_mm: float,
    baseline_mm: float,
) -> list[Words]:
    """Set a caption in as many of the languages as fit on its line."""
    found: list[Words] = []
    x = left_mm
    for language in languages:
        faces = FACES[language.script]
        font = faces[look.faces[0] % len(faces)][look.faces[1]]
        text = language.captions[name]
        text = (" / " if found else "") + (language.capitals(text) if look.caps else text)
        text += look.colon if language is languages[-1] else ""
        width = text_width_mm(text, font=font, size_mm=look.caption_mm)
        size = look.caption_mm
        if x + width > right_mm:
            if found:
                break
            size *= max((right_mm - x) / width, 0.4)
        found.append(Words(name=f"caption {name}", ink=style.text_ink, text=text, x_mm=x,
                           baseline_mm=baseline_mm, size_mm=size, font=font))  # fmt: skip
        x += width
    return found


def _rules(
    cell: BoxMm, style: Style, look: Look, *, value_left: float, value_y: float
) -> list[Element]:
    """Lines around or under a cell."""
    left, top, right, bottom = cell.left_mm, cell.top_mm, cell.right_mm, cell.bottom_mm
    paths: list[list[tuple[float, float]]] = []
    if look.mode in {"boxed", "table"}:
        paths.append([(left, top), (right, top), (right, bottom), (left, bottom), (left, top)])
    if look.mode == "table":
        at = left + look.share * cell.width_mm + 0.4
        paths.append([(at, top), (at, bottom)])
    if look.mode in {"ruled", "left"} and (look.mode == "ruled" or look.dotted):
        y = value_y + 0.3 * look.value_mm
        if look.dotted:
            xs = np.arange(value_left - 0.4, right - 1.0, 1.1)
            paths += [[(float(x), y), (float(x) + 0.5, y)] for x in xs]
        else:
            paths.append([(value_left - 0.4, y), (right - 1.0, y)])
    if not paths:
        return []
    lines = [np.array(path) for path in paths]
    return [Lines(name="rules", ink=style.text_ink, box=cell.grown(0.3), make=lambda _: lines,
                  width_mm=_RULE_MM, strength=0.8)]  # fmt: skip
