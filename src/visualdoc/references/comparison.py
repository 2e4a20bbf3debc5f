"""What is different between two versions of a type: description, zones, scans, picture."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from visualdoc.geometry import BoxMm
from visualdoc.imaging.resampling import cell_mean, resize_area, resize_float
from visualdoc.references.serialization import from_files
from visualdoc.references.types import DocumentType, Zone

# a tile is about the size of a letter; smaller ones show the grain of the paper
TILE_MM = 2.0
# below this many grey levels two medians of genuine scans differ by chance
CHANGED_LEVELS = 12.0
# a tile counts when at least this share of it is static print
MIN_STATIC_SHARE = 0.5
SAME_ZONE_IOU = 0.5
# compared in their own way, or not part of the description
_APART = frozenset({"schema", "name", "version", "zones", "provenance", "statistics"})
_PLACE = frozenset({"id", "box_mm", "ink_boxes_mm"})
_LUMA = np.array([0.299, 0.587, 0.114], dtype=np.float32)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Side:
    """One of the two: its label for people, the readable part as it stands, and the type."""

    label: str
    stated: Mapping[str, Any]
    document_type: DocumentType


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """A field of the description that is not the same; None where it is absent."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneChange:
    """A zone that is there on both sides but not the same.

    Attributes
    ----------
    moved_mm
        How far the middle moved: x to the right, y down.
    grown_mm
        How much wider and higher it became.
    """

    id: str
    was: str
    moved_mm: tuple[float, float]
    grown_mm: tuple[float, float]
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureChange:
    """How far the static print differs.

    Attributes
    ----------
    changed_share
        Share of static pixels whose luminance differs by more than ``CHANGED_LEVELS``.
    largest_levels
        Largest mean difference of luminance over a tile of ``TILE_MM``, in grey levels.
    largest_at_mm
        That tile: left, top, right, bottom; None when nothing is static on both sides.
    """

    changed_share: float
    largest_levels: float
    largest_at_mm: tuple[float, float, float, float] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Everything that is different between two sides."""

    before: str
    after: str
    fields: tuple[FieldChange, ...]
    zones_added: tuple[str, ...]
    zones_removed: tuple[str, ...]
    zones_changed: tuple[ZoneChange, ...]
    scans_added: tuple[str, ...]
    scans_removed: tuple[str, ...]
    statistics_changed: tuple[str, ...]
    picture: PictureChange


def side_of(label: str, files: Mapping[str, bytes]) -> Side:
    """Read the files of a version as one side of a comparison; raises ``LibraryError``."""
    document_type = from_files(files)
    return Side(label=label, stated=json.loads(files["type.json"]), document_type=document_type)


def compare(before: Side, after: Side) -> Difference:
    """Compare two versions; what is only in ``after`` counts as added."""
    one, other = before.document_type, after.document_type
    pairs = _paired(one.zones, other.zones)
    measured, again = (side.document_type.statistics for side in (before, after))
    return Difference(
        before=before.label,
        after=after.label,
        fields=tuple(_fields("", _described(before.stated), _described(after.stated))),
        zones_added=_ids(other.zones, {zone.id for _, zone in pairs}),
        zones_removed=_ids(one.zones, {zone.id for zone, _ in pairs}),
        zones_changed=tuple(
            change
            for was, now in pairs
            for words in (_fields("", _words(before, was), _words(after, now)),)
            for change in _zone_change(was, now, tuple(words))
        ),
        scans_added=tuple(sha for sha in other.provenance if sha not in one.provenance),
        scans_removed=tuple(sha for sha in one.provenance if sha not in other.provenance),
        statistics_changed=tuple(
            key for key in sorted({*measured, *again}) if measured.get(key) != again.get(key)
        ),
        picture=_picture_change(one, other),
    )


def _described(stated: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in stated.items() if key not in _APART}


def _fields(place: str, before: Any, after: Any) -> Iterator[FieldChange]:  # noqa: ANN401  (JSON)
    if isinstance(before, dict) and isinstance(after, dict):
        for key in sorted({*before, *after}):
            inner = f"{place}.{key}" if place else str(key)
            yield from _fields(inner, before.get(key), after.get(key))
    elif before != after:
        yield FieldChange(field=place, before=before, after=after)


def _paired(ours: tuple[Zone, ...], theirs: tuple[Zone, ...]) -> list[tuple[Zone, Zone]]:
    """Pair zones by id, and those left over by place."""
    by_id = {zone.id: zone for zone in theirs}
    pairs = [(zone, by_id[zone.id]) for zone in ours if zone.id in by_id]
    rest = [zone for zone in ours if zone.id not in by_id]
    free = [zone for zone in theirs if zone.id not in {one.id for one in ours}]
    for zone in rest:
        best = max(free, key=lambda other: _iou(zone.box, other.box), default=None)
        if best is not None and _iou(zone.box, best.box) >= SAME_ZONE_IOU:
            pairs.append((zone, best))
            free.remove(best)
    return pairs


def _iou(one: BoxMm, other: BoxMm) -> float:
    common = one.overlap_mm2(other)
    together = one.width_mm * one.height_mm + other.width_mm * other.height_mm - common
    return common / together if together > 0 else 0.0


def _ids(zones: tuple[Zone, ...], paired: set[str]) -> tuple[str, ...]:
    return tuple(zone.id for zone in zones if zone.id not in paired)


def _zone_change(was: Zone, now: Zone, fields: tuple[FieldChange, ...]) -> Iterator[ZoneChange]:
    one, other = was.box, now.box
    left, top = other.left_mm - one.left_mm, other.top_mm - one.top_mm
    right, bottom = other.right_mm - one.right_mm, other.bottom_mm - one.bottom_mm
    change = ZoneChange(
        id=now.id,
        was=was.id,
        moved_mm=(round((left + right) / 2, 3), round((top + bottom) / 2, 3)),
        grown_mm=(round(right - left, 3), round(bottom - top, 3)),
        fields=fields,
    )
    if change.fields or was.id != now.id or any((*change.moved_mm, *change.grown_mm)):
        yield change


def _words(side: Side, zone: Zone) -> dict[str, Any]:
    """Return what is said about a zone besides where it lies."""
    row = next(one for one in side.stated["zones"] if one["id"] == zone.id)
    return {key: value for key, value in row.items() if key not in _PLACE}


def _picture_change(one: DocumentType, other: DocumentType) -> PictureChange:
    """Compare on the first one's grid; a page of another size is stretched onto it."""
    grid, theirs = one.images, other.images
    height, width = grid.median.shape[:2]
    median, dynamic = theirs.median, theirs.dynamic
    if median.shape != grid.median.shape:
        median = resize_area(median, width_px=width, height_px=height)
        dynamic = resize_float(dynamic, width_px=width, height_px=height) > 0
    static = ~(grid.dynamic | dynamic)
    apart = np.abs(grid.median @ _LUMA - median @ _LUMA) * static
    share = float((apart > CHANGED_LEVELS).sum() / max(int(static.sum()), 1))
    return _worst_tile(apart, static, grid.scale.px_per_mm, share)


def _worst_tile(
    apart: NDArray[np.float32], static: NDArray[np.bool_], px_per_mm: float, share: float
) -> PictureChange:
    tile_px = max(round(TILE_MM * px_per_mm), 1)
    if min(apart.shape) < tile_px:
        return PictureChange(changed_share=share, largest_levels=0.0, largest_at_mm=None)
    filled = cell_mean(static.astype(np.float32), tile_px)
    judged = filled >= MIN_STATIC_SHARE
    if not judged.any():
        return PictureChange(changed_share=share, largest_levels=0.0, largest_at_mm=None)
    levels = np.where(judged, cell_mean(apart, tile_px) / np.maximum(filled, 1e-6), 0.0)
    row, column = np.unravel_index(int(np.argmax(levels)), levels.shape)
    side_mm = tile_px / px_per_mm
    left, top = float(column) * side_mm, float(row) * side_mm
    at = (round(left, 2), round(top, 2), round(left + side_mm, 2), round(top + side_mm, 2))
    return PictureChange(
        changed_share=round(share, 6),
        largest_levels=round(float(levels[row, column]), 2),
        largest_at_mm=at,
    )
