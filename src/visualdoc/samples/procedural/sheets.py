"""What sheets of office size have besides: serial number, wording, photograph, foot and codes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from visualdoc.samples.design import Process, Slot
from visualdoc.samples.designs.blanks import box
from visualdoc.samples.lettering import Font
from visualdoc.samples.procedural import cells
from visualdoc.samples.procedural.cells import Look
from visualdoc.samples.procedural.crests import Crest
from visualdoc.samples.procedural.elements import Lines, Words, text_width_mm
from visualdoc.samples.procedural.fields import Entries
from visualdoc.samples.procedural.layout import Layout, outline, slot_at
from visualdoc.samples.procedural.words import FACES, Language

Rng = np.random.Generator


SEALS = ((0.16, 0.10, 0.46), (0.05, 0.12, 0.5), (0.5, 0.05, 0.1), (0.04, 0.3, 0.15),
         (0.03, 0.03, 0.04))  # fmt: skip


def serial(rng: Rng, layout: Layout, entries: Entries) -> None:
    """Print the document number of a sheet in a corner of its own."""
    if "document_number" in entries.names or rng.random() < 0.4:
        return
    strip = layout.take_top(7.0)
    right = rng.random() < 0.6
    place = box(strip.right_mm - 44 if right else strip.left_mm, strip.top_mm,
                strip.right_mm if right else strip.left_mm + 44, strip.bottom_mm)  # fmt: skip
    layout.slots.append(Slot(
        id="document_number", kind="text", field="document_number", zone=place, script="Latn",
        process=Process.RUBBER, font=Font.MONO, size_mm=4.4, x_mm=place.left_mm + 1,
        baseline_mm=place.bottom_mm - 1.8, format=entries.pattern("document_number"),
        colour=(0.55, 0.05, 0.06) if rng.random() < 0.6 else layout.style.value_colour,
    ))  # fmt: skip


def wording(rng: Rng, layout: Layout, text: str, language: Language, *, at_foot: bool) -> None:
    """Set a sentence over the width of the page, in lines, over or under the entries."""
    faces = FACES[language.script]
    font = faces[layout.style.title_face % len(faces)][0]
    size = round(float(rng.uniform(1.9, 2.6) if at_foot else rng.uniform(2.7, 3.8)), 1)
    width = layout.free.width_mm * float(rng.uniform(0.75, 1.0))
    lines = _broken(text, width_mm=width, font=font, size_mm=size)
    pitch = size * (1.75 if language.script in {"Arab", "Ethi"} else 1.35)
    tall = pitch * len(lines) + 2.5
    strip = layout.take_bottom(tall) if at_foot else layout.take_top(tall)
    centred = rng.random() < 0.4
    x = (strip.left_mm + strip.right_mm) / 2 if centred else strip.left_mm
    for number, line in enumerate(lines, start=1):
        layout.elements.append(Words(
            name="wording", ink=layout.style.text_ink, text=line, x_mm=x,
            baseline_mm=strip.top_mm + number * pitch, size_mm=size, font=font,
            align="centre" if centred else "left",
        ))  # fmt: skip


def _broken(text: str, *, width_mm: float, font: Font, size_mm: float) -> list[str]:
    """Break a text into lines that fit a width."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width_mm(longer, font=font, size_mm=size_mm) <= width_mm:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def side_photo(rng: Rng, layout: Layout) -> None:
    """Keep a column beside the first fields for the portrait."""
    right = rng.random() < 0.75
    height = float(rng.uniform(32, 45))
    column = layout.take_side(0.78 * height + 5, right=right)
    left = column.left_mm + (5 if right else 0)
    top = column.top_mm + 3
    place = box(left, top, left + 0.78 * height, top + height)
    layout.slots.append(slot_at(layout, "portrait", "portrait", place,
                                layout.style.picture_process))  # fmt: skip
    if rng.random() < 0.6:
        outline(layout, "photo frame", place.grown(0.5))


def ledger(rng: Rng, layout: Layout) -> None:
    """Rule what is left under the entries: an empty table with headings, or lines to write on."""
    area = replace(layout.free, top_mm=layout.free.top_mm + 4, bottom_mm=layout.free.bottom_mm - 2)
    if area.height_mm < 26 or rng.random() < 0.4:
        return
    pitch = float(rng.uniform(6, 9))
    rows = min(int(area.height_mm / pitch), int(rng.integers(3, 12)))
    columns = int(rng.choice([0, 2, 3, 4, 5, 6], p=[0.3, 0.1, 0.2, 0.2, 0.1, 0.1]))
    bottom = area.top_mm + rows * pitch
    ys = [area.top_mm + k * pitch for k in range(rows + 1)]
    rules = [
        np.array([(area.left_mm, y), (area.right_mm, y)]) for y in ys[1 if not columns else 0 :]
    ]
    if columns:
        edges = area.left_mm + np.concatenate([[0], np.cumsum(rng.dirichlet([6] * columns))]) * (
            area.width_mm
        )
        rules += [np.array([(x, area.top_mm), (x, bottom)]) for x in edges]
        _table_head(rng, layout, edges, area.top_mm, pitch)
    layout.elements.append(Lines(
        name="ledger", ink=layout.style.text_ink, box=replace(area, bottom_mm=bottom).grown(0.3),
        make=lambda _: rules, width_mm=0.15, strength=0.8,
    ))  # fmt: skip


def _table_head(
    rng: Rng, layout: Layout, edges: NDArray[np.float64], top_mm: float, pitch_mm: float
) -> None:
    language = layout.languages[0]
    look = Look(mode="above", caption_mm=2.2, value_mm=3, share=0.4, faces=(0, 1), caps=False,
                colon="", dotted=False)  # fmt: skip
    names = list(language.captions)
    chosen = [names[int(k)] for k in rng.permutation(len(names))]
    for name, left, right in zip(chosen, edges[:-1], edges[1:], strict=False):
        layout.elements += [
            replace(line, name="ledger")
            for line in cells.caption(name, (language,), layout.style, look, left_mm=left + 0.8,
                                      right_mm=right - 0.8, baseline_mm=top_mm + 0.62 * pitch_mm)
        ]  # fmt: skip


def code(rng: Rng, layout: Layout) -> None:
    """Print a bar code or a QR code in a strip of its own above the foot."""
    linear = rng.random() < 0.5 or (not layout.form.is_paper and layout.free.width_mm < 60)
    if layout.form.is_paper:
        wide, tall = (float(rng.uniform(48, 70)), 9.0) if linear else (22.0, 22.0)
        strip = layout.take_bottom(tall + 2)
        left = strip.left_mm if rng.random() < 0.5 else strip.right_mm - wide
    else:
        wide, tall = (38.0, 6.5) if linear else (15.0, 15.0)
        strip = (
            layout.take_side(wide + 2, right=True) if not linear else layout.take_bottom(tall + 1)
        )
        left = strip.left_mm + (2 if not linear else 0)
    place = box(left, strip.top_mm + 1, left + wide, strip.top_mm + 1 + tall)
    slot = slot_at(layout, "barcode", "barcode", place, layout.style.process)
    layout.slots.append(replace(slot, key="document_code" if linear else "barcode"))


def closing(rng: Rng, layout: Layout, crest: Crest, *, with_photo: bool) -> None:
    """Place signature, seal and, if wanted, the photograph at the foot."""
    tall = float(rng.uniform(32, 48)) if layout.form.size.height_mm > 160 else 32.0
    strip = layout.take_bottom(tall)
    thirds = strip.width_mm / 3
    order = rng.permutation(3)
    places = [box(strip.left_mm + k * thirds + 2, strip.top_mm + 1,
                  strip.left_mm + (k + 1) * thirds - 2, strip.bottom_mm - 1)
              for k in (int(i) for i in order)]  # fmt: skip
    signature, seal, photo = places
    line = signature.bottom_mm - 5.5
    signed = box(signature.left_mm, line - 15, signature.right_mm, line - 0.5)
    layout.slots.append(slot_at(layout, "signature", "signature", signed, Process.PEN))
    look = Look(mode="above", caption_mm=2.3, value_mm=3, share=0.4, faces=(0, 0), caps=False,
                colon="", dotted=False)  # fmt: skip
    layout.elements += cells.caption(
        "signature", layout.languages, layout.style, look, left_mm=signature.left_mm,
        right_mm=signature.right_mm, baseline_mm=line + 2.6,
    )  # fmt: skip
    rule = np.array([(signature.left_mm, line), (signature.right_mm, line)])
    layout.elements.append(Lines(name="rules", ink=layout.style.text_ink, width_mm=0.15,
                                 box=signature, make=lambda _: [rule]))  # fmt: skip
    if rng.random() < 0.75:
        stamp = slot_at(layout, "stamp", "stamp", seal, Process.RUBBER)
        colour = SEALS[int(rng.integers(len(SEALS)))]
        layout.slots.append(replace(stamp, arms=crest, colour=colour))
    if with_photo:
        height = min(photo.height_mm, 42.0)
        place = box(photo.left_mm, photo.top_mm, photo.left_mm + 0.78 * height,
                    photo.top_mm + height)  # fmt: skip
        layout.slots.append(slot_at(layout, "portrait", "portrait", place,
                                  layout.style.picture_process))  # fmt: skip
        outline(layout, "photo frame", place.grown(0.5))
