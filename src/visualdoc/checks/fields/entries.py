"""The entries of a page, each cut out upright at the scan's own resolution."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visualdoc.checks.spec import CheckContext
from visualdoc.geometry import BoxMm, Scale
from visualdoc.imaging.components import bounding_box
from visualdoc.imaging.ink import PLAY_MM
from visualdoc.imaging.resampling import between_nodes, remap, resize_area
from visualdoc.imaging.text_crops import content_mask, ink_on_white
from visualdoc.references.types import Zone, ZoneKind
from visualdoc.registration.types import AlignedPage
from visualdoc.scans.types import ScanPage

KINDS = frozenset({ZoneKind.TEXT, ZoneKind.MRZ})
# finer detail than that is the scanner's grain
MAX_DPI = 600.0
NODE_PX = 32
# entries reach over a zone that was drawn tightly
MARGIN_MM = 0.6
# where the ink lies is found on a coarse picture; so much around it is looked at closely
COARSE_DPI = 300.0
ROOM_MM = 1.3


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EntryPicture:
    """One entry.

    Attributes
    ----------
    crop
        h × w × 3 uint8 of the page, colours evened to the reference's.
    reference
        The same place of the type's median picture.
    tone
        h × w uint8, share of the background's light.
    ink
        h × w bool, the entry's strokes.
    origin_mm
        Left and top of the crop.
    """

    zone: Zone
    crop: NDArray[np.uint8]
    reference: NDArray[np.uint8]
    tone: NDArray[np.uint8]
    ink: NDArray[np.bool_]
    px_per_mm: float
    origin_mm: tuple[float, float]

    @property
    def box(self) -> BoxMm | None:
        """Where the ink lies; None without ink."""
        found = bounding_box(self.ink)
        if found is None:
            return None
        x, y = self.origin_mm
        left, top, right, bottom = (v / self.px_per_mm for v in found)
        return BoxMm(left_mm=x + left, top_mm=y + top, right_mm=x + right, bottom_mm=y + bottom)


def page_entries(context: CheckContext) -> tuple[EntryPicture, ...]:
    """Entries of the page under examination, cut out once for all checks of this family."""
    return context.once("fields/entries", lambda: entry_pictures(context.page, context.reference))


def entry_pictures(page: ScanPage, aligned: AlignedPage) -> tuple[EntryPicture, ...]:
    """Cut out every text zone and every machine-readable zone of a page."""
    px_per_mm = Scale(min(aligned.source_dpi, MAX_DPI)).px_per_mm
    return tuple(
        _entry(page, aligned, zone, px_per_mm)
        for zone in aligned.document_type.zones
        if zone.kind in KINDS
    )


def _entry(page: ScanPage, aligned: AlignedPage, zone: Zone, px_per_mm: float) -> EntryPicture:
    """Find the ink on the coarse grid, then look closely at its own place only."""
    size = aligned.document_type.size
    sheet = BoxMm(left_mm=0.0, top_mm=0.0, right_mm=size.width_mm, bottom_mm=size.height_mm)
    whole = _common(zone.box.grown(MARGIN_MM), sheet)
    coarse = Scale(min(aligned.dpi, COARSE_DPI)).px_per_mm
    window = _grid_window(aligned, whole)
    shape = _shape(whole, coarse)
    rough = _picture(
        zone, whole, coarse,
        crop=resize_area(aligned.evened[window], width_px=shape[1], height_px=shape[0]),
        aligned=aligned,
    )  # fmt: skip
    if rough.box is None:
        return rough
    box = _common(rough.box.grown(ROOM_MM), whole)
    window = _grid_window(aligned, box)
    crop = _native(page, aligned, (box.left_mm, box.top_mm), _shape(box, px_per_mm), px_per_mm)
    crop = _evened(crop, aligned.image[window], aligned.evened[window])
    return _picture(zone, box, px_per_mm, crop=crop, aligned=aligned)


def _picture(
    zone: Zone, box: BoxMm, px_per_mm: float, *, crop: NDArray[np.uint8], aligned: AlignedPage
) -> EntryPicture:
    height, width = crop.shape[:2]
    reference = resize_area(
        aligned.document_type.images.median[_grid_window(aligned, box)],
        width_px=width,
        height_px=height,
    )
    keep = _content(zone, (box.left_mm, box.top_mm), (height, width), px_per_mm)
    picture = ink_on_white(crop, reference, keep=keep, px_per_mm=px_per_mm)
    return EntryPicture(
        zone=zone, crop=crop, reference=reference, tone=picture.tone, ink=picture.ink,
        px_per_mm=px_per_mm, origin_mm=(box.left_mm, box.top_mm),
    )  # fmt: skip


def _common(first: BoxMm, second: BoxMm) -> BoxMm:
    return BoxMm(
        left_mm=max(first.left_mm, second.left_mm), top_mm=max(first.top_mm, second.top_mm),
        right_mm=min(first.right_mm, second.right_mm),
        bottom_mm=min(first.bottom_mm, second.bottom_mm),
    )  # fmt: skip


def _shape(box: BoxMm, px_per_mm: float) -> tuple[int, int]:
    return max(round(box.height_mm * px_per_mm), 8), max(round(box.width_mm * px_per_mm), 8)


def _grid_window(aligned: AlignedPage, box: BoxMm) -> tuple[slice, slice]:
    sides = (box.left_mm, box.top_mm, box.right_mm, box.bottom_mm)
    left, top, right, bottom = (round(v * aligned.px_per_mm) for v in sides)
    return slice(top, max(bottom, top + 1)), slice(left, max(right, left + 1))


def _native(
    page: ScanPage,
    aligned: AlignedPage,
    origin_mm: tuple[float, float],
    shape: tuple[int, int],
    px_per_mm: float,
) -> NDArray[np.uint8]:
    y, x = (
        ((np.arange(-(-side // NODE_PX) + 2) - 0.5) * NODE_PX) / px_per_mm + start
        for side, start in zip(shape, reversed(origin_mm), strict=True)
    )
    nodes = np.stack(np.meshgrid(x, y), axis=-1)
    on_page = aligned.points_to_page(nodes.reshape(-1, 2)).reshape(nodes.shape) - 0.5
    map_x, map_y = (between_nodes(on_page[:, :, axis], NODE_PX, shape) for axis in range(2))
    return np.asarray(remap(page.pixels, map_x, map_y), dtype=np.uint8)


def _evened(
    crop: NDArray[np.uint8], before: NDArray[np.uint8], after: NDArray[np.uint8]
) -> NDArray[np.uint8]:
    """Bring a crop to the reference's slow brightness and colour, as the aligned page was."""
    result = np.empty_like(crop)
    for channel in range(3):
        x, y = (p[::3, ::3, channel].astype(np.float64).ravel() for p in (before, after))
        variance = float(x.var())
        gain = float(((x - x.mean()) * (y - y.mean())).mean()) / variance if variance > 1 else 1.0
        curve = np.arange(256) * gain + (y.mean() - gain * x.mean())
        result[..., channel] = np.clip(np.round(curve), 0, 255).astype(np.uint8)[crop[..., channel]]
    return result


def _content(
    zone: Zone, origin_mm: tuple[float, float], shape: tuple[int, int], px_per_mm: float
) -> NDArray[np.bool_]:
    left, top = origin_mm
    boxes = [box.grown(PLAY_MM) for box in zone.ink_boxes]
    return content_mask(
        shape,
        [
            (
                round((box.left_mm - left) * px_per_mm),
                round((box.top_mm - top) * px_per_mm),
                round((box.right_mm - left) * px_per_mm),
                round((box.bottom_mm - top) * px_per_mm),
            )
            for box in boxes
        ],
    )
