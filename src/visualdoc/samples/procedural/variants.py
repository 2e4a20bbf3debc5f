"""Variants of a design: another edition or office, with the areas in which it differs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from visualdoc.geometry import BoxMm
from visualdoc.samples.design import Design
from visualdoc.samples.procedural.crests import Crest
from visualdoc.samples.procedural.elements import Arms, Element, Words, text_width_mm
from visualdoc.samples.procedural.forms import pick_style
from visualdoc.samples.procedural.make import as_design, plan_of
from visualdoc.samples.procedural.plan import Plan
from visualdoc.samples.procedural.words import invented_name
from visualdoc.samples.seeds import stream

Rng = np.random.Generator


class VariantKind(StrEnum):
    """What another edition or office changes."""

    TITLE = "title"
    HEADING = "heading"
    EMBLEM = "emblem"
    CAPTION = "caption"
    COLOUR = "colour"
    MOVED_FIELD = "moved_field"


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """A variant and the truth about it.

    Attributes
    ----------
    areas_mm
        Where the two blanks differ; for a moved field its caption before and after.
    """

    kind: VariantKind
    design: Design
    areas_mm: tuple[BoxMm, ...]


def variant_of(
    seed: int, kind: VariantKind | str, *, number: int = 1, print_dpi: float | None = None
) -> Variant:
    """Make a variant of the design of a seed.

    Parameters
    ----------
    number
        Tells variants of one kind apart.
    """
    wanted = VariantKind(kind)
    base = plan_of(seed)
    changed = _CHANGES[wanted](base, stream(seed, "procedural", "variant", wanted.value, number))
    name = f"procedural-{seed:06d}-{wanted.value}-{number}"
    return Variant(
        kind=wanted,
        design=as_design(changed, name=name, print_dpi=print_dpi),
        areas_mm=differing(base, changed),
    )


def differing(base: Plan, changed: Plan) -> tuple[BoxMm, ...]:
    """Boxes of elements that are not the same in both plans."""
    found: list[BoxMm] = []
    for old, new in zip(base.elements, changed.elements, strict=True):
        if old is not new:
            found += [old.box, new.box]
    return tuple(dict.fromkeys(found))


def _swap(plan: Plan, index: int, new: Element) -> Plan:
    elements = list(plan.elements)
    elements[index] = new
    return replace(plan, elements=tuple(elements))


def _retyped(line: Words, text: str) -> Words:
    """Return the line with other words in the room that the line had."""
    old = text_width_mm(line.text, font=line.font, size_mm=1.0)
    new = text_width_mm(text, font=line.font, size_mm=1.0)
    return replace(line, text=text, size_mm=line.size_mm * min(1.0, old / new))


def _line(plan: Plan, name: str) -> int:
    return next((k for k, part in enumerate(plan.elements) if part.name == name), -1)


def _other_title(plan: Plan, rng: Rng) -> Plan:
    at = _line(plan, "title")
    line = plan.elements[at]
    assert isinstance(line, Words)  # noqa: S101  (titles are lines of text)
    pool = [text for kind in ("card", "paper", "visa") for text in plan.languages[0].titles[kind]]
    known = [text for text in pool if text.upper() != line.text.upper()]
    text = known[int(rng.integers(len(known)))]
    return _swap(
        plan, at, _retyped(line, plan.languages[0].capitals(text) if plan.style.caps else text)
    )


def _other_heading(plan: Plan, rng: Rng) -> Plan:
    at = max(_line(plan, "office"), _line(plan, "state"))
    line = plan.elements[at]
    assert isinstance(line, Words)  # noqa: S101  (headings are lines of text)
    lead = plan.languages[0]
    patterns = lead.offices if line.name == "office" else lead.states
    known = [p for p in patterns if "{0}" in p] or ["{0}"]
    text = lead.named(known[int(rng.integers(len(known)))], invented_name(rng))
    return _swap(
        plan, at, _retyped(line, plan.languages[0].capitals(text) if plan.style.caps else text)
    )


def _other_emblem(plan: Plan, rng: Rng) -> Plan:
    at = _line(plan, "emblem")
    arms = plan.elements[at]
    assert isinstance(arms, Arms)  # noqa: S101  (the emblem is a coat of arms)
    other = Crest.draw(rng)
    while (other.charge, other.outline) == (arms.crest.charge, arms.crest.outline):
        other = Crest.draw(rng)
    return _swap(plan, at, replace(arms, crest=other))


def _captions(plan: Plan) -> list[int]:
    return [k for k, part in enumerate(plan.elements) if part.name.startswith("caption ")]


def _other_caption(plan: Plan, rng: Rng) -> Plan:
    places = _captions(plan)
    at = places[int(rng.integers(len(places)))]
    line = plan.elements[at]
    assert isinstance(line, Words)  # noqa: S101  (captions are lines of text)
    language = next(
        one
        for one in plan.languages
        if any(c.upper() in line.text.upper() for c in one.captions.values())
    )
    others = [text for text in language.captions.values() if text.upper() not in line.text.upper()]
    return _swap(plan, at, _retyped(line, others[int(rng.integers(len(others)))]))  # fmt: skip


def _other_colour(plan: Plan, rng: Rng) -> Plan:
    """Give all inks of the background and the text the colours of another look."""
    style = plan.style
    other = pick_style(rng, plan.form)
    inks = {
        style.text_ink: other.text_ink, style.accent: other.accent,
        style.line_ink: other.line_ink, style.line_ink_2: other.line_ink_2,
        style.tint_ink: other.tint_ink,
    }  # fmt: skip
    elements = tuple(part.inked(inks[part.ink]) for part in plan.elements)
    return replace(plan, elements=elements)


def _moved_field(plan: Plan, rng: Rng) -> Plan:
    """Move the caption and the entry of one field by 0.8 to 2.5 mm."""
    named = [slot for slot in plan.slots if _line(plan, f"caption {slot.id}") >= 0]
    slot = named[int(rng.integers(len(named)))]
    angle, reach = float(rng.uniform(0, 2 * np.pi)), float(rng.uniform(0.8, 2.5))
    dx, dy = reach * float(np.cos(angle)), reach * float(np.sin(angle)) * 0.4
    elements = tuple(
        replace(part, x_mm=part.x_mm + dx, baseline_mm=part.baseline_mm + dy)
        if isinstance(part, Words) and part.name == f"caption {slot.id}"
        else part
        for part in plan.elements
    )
    zone = replace(slot.zone, left_mm=slot.zone.left_mm + dx, right_mm=slot.zone.right_mm + dx,
                   top_mm=slot.zone.top_mm + dy, bottom_mm=slot.zone.bottom_mm + dy)  # fmt: skip
    moved = replace(slot, zone=zone, x_mm=slot.x_mm + dx, baseline_mm=slot.baseline_mm + dy)
    slots = tuple(moved if one is slot else one for one in plan.slots)
    return replace(plan, elements=elements, slots=slots)


_CHANGES: dict[VariantKind, Callable[[Plan, Rng], Plan]] = {
    VariantKind.TITLE: _other_title,
    VariantKind.HEADING: _other_heading,
    VariantKind.EMBLEM: _other_emblem,
    VariantKind.CAPTION: _other_caption,
    VariantKind.COLOUR: _other_colour,
    VariantKind.MOVED_FIELD: _moved_field,
}
