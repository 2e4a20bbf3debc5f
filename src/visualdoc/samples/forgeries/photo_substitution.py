"""Photo substitution: another face in the portrait's place, glued on or painted in."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from visualdoc.geometry import BoxMm
from visualdoc.imaging.resampling import gaussian, resize_area, to_grey
from visualdoc.samples import portraits
from visualdoc.samples.channel import entries
from visualdoc.samples.copies import Copy, Page
from visualdoc.samples.design import Design, Process
from visualdoc.samples.forgeries.attack import Attack, Forged, polygon
from visualdoc.samples.forgeries.patches import lift, put_back, whole
from visualdoc.samples.persons import draw_person


def _applies(design: Design) -> bool:
    return bool(design.slots_of("portrait"))


def _other_face(copy: Copy, rng: np.random.Generator, box: BoxMm) -> NDArray[np.uint8]:
    """Render another person of the same sex, in grey where the document's own portraits are."""
    other = draw_person(rng, female=copy.record.person.female)
    ppm = 600 / 25.4
    face = portraits.render(
        other.look, width_px=round(box.width_mm * ppm), height_px=round(box.height_mm * ppm)
    )
    if copy.design.slots_of("portrait")[0].process is not Process.LASER_ENGRAVING:
        return face
    return np.repeat(to_grey(face)[..., None], 3, axis=2)


def forge(copy: Copy, dpi: float) -> Forged | None:
    """Substitute the portrait, glued (scanned afterwards) or in the scan's pixels."""
    rng = copy.stream("attack", "photo")
    page = copy.print_page()
    slot = copy.design.slots_of("portrait")[0]
    box = page.ink_boxes[slot.id]
    if rng.random() < 0.5:
        glued = _glue(copy, page, box, rng)
        return Forged(
            page=copy.scan_page(page, dpi=dpi), polygons_mm=(polygon(glued),),
            record=copy.record, variant="physical",
        )  # fmt: skip
    scanned = copy.scan_page(page, dpi=dpi)
    patch = lift(scanned, box)
    face = resize_area(
        _other_face(copy, rng, box), width_px=patch.shape[1], height_px=patch.shape[0]
    )
    tone = face.astype(np.float32) * 0.94 + rng.normal(0, 3.0, face.shape)
    laid = np.clip(tone, 0, 255).astype(np.uint8)
    return Forged(
        page=put_back(scanned, box, laid, whole(laid)), polygons_mm=(polygon(box),),
        record=copy.record, variant="digital",
    )  # fmt: skip


def _glue(copy: Copy, page: Page, box: BoxMm, rng: np.random.Generator) -> BoxMm:
    """Lay a photograph on white paper over the portrait, with cut edge and shadow, in place."""
    ppm = copy.px_per_mm
    dx, dy = rng.normal(0, 0.35, 2)
    grow = float(rng.uniform(0.1, 0.7))
    size = copy.design.size
    photo = BoxMm(
        left_mm=max(box.left_mm - grow + dx, 0.5), top_mm=max(box.top_mm - grow + dy, 0.5),
        right_mm=min(box.right_mm + grow + dx, size.width_mm - 0.5),
        bottom_mm=min(box.bottom_mm + grow + dy, size.height_mm - 0.5),
    )  # fmt: skip
    top, left = round(photo.top_mm * ppm), round(photo.left_mm * ppm)
    height, width = round(photo.height_mm * ppm), round(photo.width_mm * ppm)
    reach = round(0.35 * ppm)
    rows = slice(max(top - reach, 0), min(top + height + reach, page.image.shape[0]))
    columns = slice(max(left - reach, 0), min(left + width + reach, page.image.shape[1]))
    cover = np.zeros((rows.stop - rows.start, columns.stop - columns.start), dtype=np.float32)
    inner = (slice(top - rows.start, top - rows.start + height),
             slice(left - columns.start, left - columns.start + width))  # fmt: skip
    cover[inner] = 1.0
    shadow = np.roll(gaussian(cover, 0.12 * ppm), (round(0.06 * ppm), round(0.04 * ppm)), (0, 1))
    part = page.image[rows, columns]
    part[:] = (part * (1 - 0.4 * shadow[..., None])).astype(np.uint8)
    page.image[top : top + height, left : left + width] = (240, 240, 238)
    face = _other_face(copy, rng, photo)
    process = Process.AM_HALFTONE if rng.random() < 0.5 else Process.FM_HALFTONE
    entries.print_picture(page.image, face, photo, process, px_per_mm=ppm)
    return photo


ATTACK = Attack(name="photo_substitution", applies=_applies, forge=forge)
