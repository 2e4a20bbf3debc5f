"""Pasted stamp: no seal was set; one was printed on the page or laid into the scan."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from visualdoc.geometry import BoxMm, Scale
from visualdoc.imaging.resampling import gaussian, resize_area
from visualdoc.samples import marks
from visualdoc.samples.channel import entries
from visualdoc.samples.colour import to_srgb
from visualdoc.samples.copies import Copy
from visualdoc.samples.design import Design, Process, Slot
from visualdoc.samples.forgeries.attack import Attack, Forged, polygon
from visualdoc.samples.forgeries.patches import lift, put_back


def _applies(design: Design) -> bool:
    return bool(design.slots_of("stamp"))


def forge(copy: Copy, dpi: float) -> Forged | None:
    """Print or paste a seal instead of setting it."""
    rng = copy.stream("attack", "stamp")
    slot = copy.design.slots_of("stamp")[0]
    page = copy.print_page(replace(copy.draft(), unprinted=frozenset({slot.id})))
    side_mm = slot.size_mm
    left = (slot.zone.left_mm + slot.zone.right_mm - side_mm) / 2 + float(rng.normal(0, 1))
    top = (slot.zone.top_mm + slot.zone.bottom_mm - side_mm) / 2 + float(rng.normal(0, 1))
    box = BoxMm(left_mm=left, top_mm=top, right_mm=left + side_mm, bottom_mm=top + side_mm)
    coverage = _seal(copy, slot, rng, Scale(dpi).px_per_mm)
    if rng.random() < 0.5:
        picture = 255 - (255 - np.array(_colour(slot))) * (coverage[..., None] / 255.0 * 0.8)
        entries.print_picture(
            page.image, picture.astype(np.uint8), box, Process.FM_HALFTONE,
            px_per_mm=copy.px_per_mm,
        )  # fmt: skip
        return Forged(
            page=copy.scan_page(page, dpi=dpi), polygons_mm=(polygon(box),), record=copy.record,
            variant="printed",
        )  # fmt: skip
    scanned = copy.scan_page(page, dpi=dpi)
    patch = lift(scanned, box)
    share = resize_area(coverage, width_px=patch.shape[1], height_px=patch.shape[0])
    opaque = np.broadcast_to(np.array(_colour(slot), np.float32), patch.shape)
    noisy = opaque + rng.normal(0, 4.0, patch.shape[:2])[..., None]
    laid = np.clip(noisy, 0, 255).astype(np.uint8)
    mask = np.clip(gaussian(share, 0.7) / np.float32(255) * 0.85, 0, 1)
    return Forged(
        page=put_back(scanned, box, laid, mask), polygons_mm=(polygon(box),),
        record=copy.record, variant="digital",
    )  # fmt: skip


def _seal(copy: Copy, slot: Slot, rng: np.random.Generator, px_per_mm: float) -> NDArray[np.uint8]:
    texts = copy.record.texts
    clean = marks.round_stamp(
        texts["stamp_legend"], texts["stamp_place"], texts["stamp_date"],
        diameter_px=round(slot.size_mm * px_per_mm),
    )  # fmt: skip
    return marks.turned(clean, float(rng.normal(0, 8)))


def _colour(slot: Slot) -> tuple[int, int, int]:
    r, g, b = to_srgb(np.array(slot.colour, dtype=np.float32))
    return int(r), int(g), int(b)


ATTACK = Attack(name="pasted_stamp", applies=_applies, forge=forge)
