"""Retyped text: an entry removed and written anew, in the scan's pixels or over the paper."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from visualdoc.geometry import BoxMm, Scale
from visualdoc.imaging.resampling import gaussian
from visualdoc.samples.channel import entries
from visualdoc.samples.channel.entries import Placement
from visualdoc.samples.channel.scanning import Scanned
from visualdoc.samples.copies import Copy, Page, fit
from visualdoc.samples.design import Design, Process, Slot
from visualdoc.samples.forgeries.attack import Attack, Forged, filled_text_slots, pick, polygon
from visualdoc.samples.forgeries.patches import clean, dark_ink, feather, lift, put_back
from visualdoc.samples.forgeries.values import other_value, printed
from visualdoc.samples.lettering import letter

CONSTANT_FIELDS = frozenset({"document_type", "issuer", "territory"})  # alike on every copy


def _applies(design: Design) -> bool:
    return bool(design.slots_of("text"))


def forge(copy: Copy, dpi: float) -> Forged | None:
    """Retype one Latin entry."""
    rng = copy.stream("attack", "retyped")
    page = copy.print_page()
    latin = [i for i in filled_text_slots(copy) if copy.design.slot(i).script == "Latn"]
    worth = copy.record.values.keys() - CONSTANT_FIELDS
    named = [i for i in latin if copy.design.slot(i).field in worth]
    slot = copy.design.slot(pick(rng, named))
    field = slot.field or slot.id
    value = other_value(copy, field, rng)
    text = printed(field, value)
    record = replace(
        copy.record,
        values={**copy.record.values, field: value},
        texts={**copy.record.texts, slot.text_key: text},
    )
    own = page.ink_boxes[slot.id]
    if rng.random() < 0.5:
        new = _overprint(copy, page, slot, text, rng)
        scanned, variant = copy.scan_page(page, dpi=dpi), "physical"
    else:
        scanned = copy.scan_page(page, dpi=dpi)
        scanned, new = _retouch(
            copy, scanned, slot, text, placement=page.placements[slot.id], own=own
        )
        variant = "digital"
    return Forged(
        page=scanned, polygons_mm=(polygon(union(own, new).grown(0.4)),), record=record,
        variant=variant,
    )  # fmt: skip


def union(first: BoxMm, second: BoxMm) -> BoxMm:
    """Smallest box around two."""
    return BoxMm(
        left_mm=min(first.left_mm, second.left_mm), top_mm=min(first.top_mm, second.top_mm),
        right_mm=max(first.right_mm, second.right_mm),
        bottom_mm=max(first.bottom_mm, second.bottom_mm),
    )  # fmt: skip


def scrape(page: Page, box: BoxMm, rng: np.random.Generator, *, px_per_mm: float) -> None:
    """Scrape an entry off the paper, in place: ink and pre-print go, fibres rise."""
    top, left = round(box.top_mm * px_per_mm), round(box.left_mm * px_per_mm)
    bottom, right = round(box.bottom_mm * px_per_mm), round(box.right_mm * px_per_mm)
    part = page.image[max(top, 0) : bottom, max(left, 0) : right]
    shape = part.shape[:2]
    fibres = gaussian(rng.standard_normal(shape, dtype=np.float32), 0.05 * px_per_mm)
    fibres /= max(float(fibres.std()), 1e-6)
    edge = np.zeros(shape, dtype=np.float32)
    pad = max(round(0.25 * px_per_mm), 1)
    edge[pad:-pad, pad:-pad] = 1.0
    rubbed = np.clip(gaussian(edge, 0.12 * px_per_mm) * (0.93 + 0.05 * fibres), 0, 1)[..., None]
    paper = np.percentile(part.reshape(-1, 3), 92, axis=0) + 3.0 * fibres[..., None]
    part[:] = np.clip(part + (paper - part) * rubbed, 0, 255).astype(np.uint8)


def _overprint(copy: Copy, page: Page, slot: Slot, text: str, rng: np.random.Generator) -> BoxMm:
    own = page.ink_boxes[slot.id]
    scrape(page, own.grown(0.35), rng, px_per_mm=copy.px_per_mm)
    placement = page.placements[slot.id]
    moved = Placement(
        dx_mm=placement.dx_mm + float(rng.normal(0, 0.2)),
        dy_mm=placement.dy_mm + float(rng.normal(0, 0.15)),
    )
    other = Process.LASER_TONER if slot.process is not Process.LASER_TONER else Process.INKJET
    typed = fit(replace(slot, process=other), text, copy.px_per_mm)
    box = entries.print_text(page.image, text, typed, moved, rng, px_per_mm=copy.px_per_mm)
    return box or own


def _retouch(
    copy: Copy, scanned: Scanned, slot: Slot, text: str, *, placement: Placement, own: BoxMm
) -> tuple[Scanned, BoxMm]:
    rng = copy.stream("attack", "retouch")
    ppm = Scale(scanned.dpi).px_per_mm
    zone = union(placement.box(slot.zone), own).grown(0.8)
    patch = lift(scanned, zone)
    ink = _ink_within(patch, zone, own, ppm)
    base = clean(patch, ink, rng)
    typed = fit(slot, text, ppm)
    drawn = letter(text, font=typed.font, size_px=typed.size_mm * ppm)
    lead = {"left": 0.0, "centre": 0.5, "right": 1.0}[slot.align] * drawn.advance_px
    column = round((slot.x_mm + placement.dx_mm - zone.left_mm) * ppm - lead + drawn.origin_px[0])
    row = round((slot.baseline_mm + placement.dy_mm - zone.top_mm) * ppm + drawn.origin_px[1])
    coverage = np.zeros(patch.shape[:2], dtype=np.float32)
    _blit(coverage, drawn.coverage, row, column)
    shade = float(np.percentile(patch, 1))
    soft = gaussian(coverage, 0.6)[..., None] / np.float32(255)
    written = base + (shade - base.astype(np.float32)) * soft
    changed = feather(ink | (coverage > 0), 1.0)
    new = entries.ink_box(drawn.coverage, row=row, column=column, px_per_mm=ppm)
    box = BoxMm(
        left_mm=new.left_mm + zone.left_mm, top_mm=new.top_mm + zone.top_mm,
        right_mm=new.right_mm + zone.left_mm, bottom_mm=new.bottom_mm + zone.top_mm,
    )  # fmt: skip
    patch_new = np.clip(written, 0, 255).astype(np.uint8)
    return put_back(scanned, zone, patch_new, np.clip(changed * 2, 0, 1)), box


def _ink_within(patch: NDArray[np.uint8], zone: BoxMm, own: BoxMm, ppm: float) -> NDArray[np.bool_]:
    """Dark pixels of the entry itself, not of its neighbours."""
    ink = dark_ink(patch, grow_px=3)
    inside = np.zeros_like(ink)
    grown = own.grown(0.3)
    rows = slice(
        max(round((grown.top_mm - zone.top_mm) * ppm), 0),
        round((grown.bottom_mm - zone.top_mm) * ppm),
    )
    columns = slice(
        max(round((grown.left_mm - zone.left_mm) * ppm), 0),
        round((grown.right_mm - zone.left_mm) * ppm),
    )
    inside[rows, columns] = True
    return np.asarray(ink & inside)


def _blit(target: NDArray[np.float32], glyphs: NDArray[np.uint8], row: int, column: int) -> None:
    top, left = max(row, 0), max(column, 0)
    bottom = min(row + glyphs.shape[0], target.shape[0])
    right = min(column + glyphs.shape[1], target.shape[1])
    if bottom > top and right > left:
        target[top:bottom, left:right] = glyphs[
            top - row : bottom - row, left - column : right - column
        ]


ATTACK = Attack(name="retyped_text", applies=_applies, forge=forge)
