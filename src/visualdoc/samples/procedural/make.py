"""Draws a whole design from a seed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache, partial

import numpy as np

from visualdoc.geometry import BoxMm
from visualdoc.samples.design import Design, PrePrint
from visualdoc.samples.designs.blanks import box
from visualdoc.samples.procedural import headings, sheets
from visualdoc.samples.procedural import layout as placing
from visualdoc.samples.procedural.backgrounds import background
from visualdoc.samples.procedural.crests import Crest
from visualdoc.samples.procedural.elements import Words
from visualdoc.samples.procedural.fields import Entries, pick_entries
from visualdoc.samples.procedural.forms import FORMS, Form, pick_form, pick_style
from visualdoc.samples.procedural.layout import Layout
from visualdoc.samples.procedural.plan import Plan
from visualdoc.samples.procedural.words import Language, invented_name, languages, pick_languages
from visualdoc.samples.seeds import stream
from visualdoc.samples.sheet import Sheet

PRINT_DPI, SHEET_PRINT_DPI = 1200.0, 600.0


def procedural_design(seed: int, *, print_dpi: float | None = None) -> Design:
    """Draw a fictional document: format, issuer, words, look and fields follow from the seed.

    Parameters
    ----------
    print_dpi
        Resolution at which copies are printed by the full channel; None takes 1200, and 600 for
        sheets of office size, which would be very large otherwise.
    """
    return as_design(plan_of(seed), name=f"procedural-{seed:06d}", print_dpi=print_dpi)


def procedural_sides(seed: int, *, print_dpi: float | None = None) -> tuple[Design, ...]:
    """Return all sides of the document of a seed: front and back of an ID-1 card, else one.

    Notes
    -----
    Sides share issuer, look and holder: records drawn from equal generators agree, and copies of a
    family with one key belong to one document.
    """
    if plan_of(seed).form.size != FORMS[0].size:
        return (procedural_design(seed, print_dpi=print_dpi),)
    family = f"procedural-{seed:06d}"
    plans = (plan_of(seed, "id1-front"), plan_of(seed, "id1-back"))
    return tuple(
        replace(
            as_design(plan, name=f"{family}-{plan.form.side}", print_dpi=print_dpi),
            family=family,
            family_sides=tuple(plan.form.side for plan in plans),
        )
        for plan in plans
    )


@lru_cache(maxsize=8)
def plan_of(seed: int, form_name: str | None = None) -> Plan:
    """Draw everything about a design; the same seed gives the same design for ever.

    Parameters
    ----------
    form_name
        Format to be used instead of the one that is drawn.
    """
    drawn = pick_form(_part(seed, "form"))
    form = next((one for one in FORMS if one.name == form_name), drawn)
    own = "" if form is drawn else f"/{form.name}"  # the other side is laid out anew
    style = pick_style(_part(seed, "style"), form)
    spoken = pick_languages(_part(seed, "languages"))
    issuer = _issuer(_part(seed, "issuer"), spoken, form)
    native = next((one.script for one in spoken if one.script in {"Arab", "Ethi"}), None)
    entries = pick_entries(
        _part(seed, "fields"), form=form, authorities=issuer.authorities, script=native
    )
    under = background(_part(seed, f"background{own}"), form, style, issuer.crest, issuer.motto)
    page = Layout(
        form=form, style=style, languages=spoken, free=_inside(seed, form), motto=issuer.motto
    )
    _lay_out(seed, own, page, issuer, entries)
    shown = {slot.field for slot in page.slots}
    names = tuple(name for name in entries.names if name in shown)
    entries = replace(entries, names=names + tuple({"document_number"} & shown - set(names)))
    return Plan(
        seed=seed, form=form, style=style, languages=spoken, state=issuer.state,
        office=issuer.office, title=issuer.titles[0], crest=issuer.crest, entries=entries,
        elements=(*under, *page.elements), slots=tuple(page.slots),
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class _Issuer:
    state: str
    office: str
    motto: str
    crest: Crest
    titles: tuple[str, ...]
    authorities: tuple[str, ...]


def _issuer(rng: np.random.Generator, spoken: tuple[Language, ...], form: Form) -> _Issuer:
    """Invent who issues the document, and what it is called in each language."""
    name, lead = invented_name(rng), spoken[0]
    state = lead.named(str(rng.choice(np.array(lead.states))), name)
    office = lead.named(str(rng.choice(np.array(lead.offices))), invented_name(rng))
    crest = Crest.draw(rng)
    which = int(rng.integers(1000))
    titles = tuple(one.titles[form.kind][which % len(one.titles[form.kind])] for one in spoken)
    return _Issuer(
        state=state,
        office=office,
        motto=f"{name} {state}" if lead.script in {"Latn", "Cyrl", "Grek"} else name,
        crest=crest,
        titles=titles,
        authorities=_authorities(rng, spoken),
    )


def _lay_out(seed: int, own: str, page: Layout, issuer: _Issuer, entries: Entries) -> None:
    placing.zone(_part(seed, f"zone{own}"), page)
    headings.header(
        _part(seed, f"header{own}"), page, crest=issuer.crest, state=issuer.state,
        office=issuer.office, title=issuer.titles[0], subtitle=issuer.titles[-1],
    )  # fmt: skip
    if page.form.is_paper:
        _office_sheet(seed, page, entries, issuer.crest)
    else:
        placing.pictures(_part(seed, f"pictures{own}"), page)
        if page.form.mrz is None and _part(seed, f"code{own}").random() < 0.25:
            sheets.code(_part(seed, f"code{own}"), page)
    placing.grid(_part(seed, f"grid{own}"), page, entries)
    if page.form.is_paper:
        sheets.ledger(_part(seed, "ledger"), page)


def _office_sheet(seed: int, page: Layout, entries: Entries, crest: Crest) -> None:
    rng = _part(seed, "sheet")
    lead, roomy = page.languages[0], page.form.size.height_mm > 200
    photo = int(rng.choice(3, p=[0.62, 0.2, 0.18]))  # none, at the foot, beside the fields
    sheets.serial(_part(seed, "serial"), page, entries)
    if roomy and rng.random() < 0.55:
        sheets.wording(rng, page, lead.body[0], lead, at_foot=False)
    if rng.random() < 0.45:
        sheets.wording(rng, page, lead.body[1], lead, at_foot=True)
    sheets.closing(_part(seed, "closing"), page, crest, with_photo=photo == 1)
    if roomy and rng.random() < 0.3:
        sheets.code(rng, page)
    if photo == 2 and page.free.height_mm > 50:
        sheets.side_photo(rng, page)


def _part(seed: int, name: str) -> np.random.Generator:
    return stream(seed, "procedural", name)


def _authorities(rng: np.random.Generator, spoken: tuple[Language, ...]) -> tuple[str, ...]:
    """Return offices in Latin letters, because entries are printed in them."""
    latin = next((one for one in spoken if one.script == "Latn"), languages()[0])
    found = [latin.named(pattern, invented_name(rng)).upper() for pattern in latin.offices[:3]]
    return tuple(dict.fromkeys(found))


def _inside(seed: int, form: Form) -> BoxMm:
    rng = _part(seed, "margins")
    least, most = (15.0, 24.0) if form.is_paper else (3.0, 4.6)
    left, top, right, bottom = (float(rng.uniform(least, most)) for _ in range(4))
    return box(left, top, form.size.width_mm - right, form.size.height_mm - bottom)


def as_design(plan: Plan, *, name: str, print_dpi: float | None = None) -> Design:
    """Make a plan a design as the fixed ones are."""
    form = plan.form
    emphasis = {part.name: part.box for part in plan.elements if part.name in {"emblem", "relief"}}
    return Design(
        name=name,
        title=f"{plan.title}, {plan.state}",
        side=form.side,
        model={"issuer": "UTO", "type": _TYPES[form.kind], "number": plan.seed, "year": 2016},
        size=form.size,
        print_dpi=print_dpi or (SHEET_PRINT_DPI if form.is_paper else PRINT_DPI),
        corner_radius_mm=form.corner_radius_mm,
        paper=plan.style.paper,
        slots=plan.slots,
        draw_blank=partial(_draw, plan),
        draw_record=plan.entries.record,
        recompose_mrz=plan.entries.mrz_of if form.mrz else None,
        rules=plan.entries.rules(),
        emphasis=emphasis,
        preprint=tuple(
            PrePrint(
                element=part.name, box=part.box, text=part.text if isinstance(part, Words) else None
            )
            for part in plan.elements
        ),
    )


_TYPES = {"card": "ID", "passport": "P", "visa": "V", "paper": "C"}


def _draw(plan: Plan, sheet: Sheet) -> None:
    for element in plan.elements:
        element.draw(sheet)
