"""A document type as files: one readable JSON, pictures, arrays."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from visualdoc.errors import LibraryError
from visualdoc.geometry import BoxMm, SizeMm
from visualdoc.imaging.features import Features
from visualdoc.imaging.resampling import resize_float
from visualdoc.imaging.storage import decode_lossless, encode_lossless
from visualdoc.references.types import (
    DocumentType,
    IdentificationView,
    IssuingRules,
    NamedBy,
    ReferenceImages,
    Zone,
    ZoneKind,
)

SCHEMA = "visualdoc.type/1"
# grey levels are kept in quarters, on a grid of half the resolution: finer would be noise
SPREAD_STEPS = 4
SPREAD_CELL_PX = 2
DESCRIPTOR_STEPS = 255


def to_files(document_type: DocumentType) -> dict[str, bytes]:
    """Return file name → content."""
    images, view = document_type.images, document_type.view
    return {
        "type.json": _json_bytes(description_json(document_type)),
        "median.webp": encode_lossless(images.median),
        "spread.webp": encode_lossless(quantised_spread(images.spread)),
        "view.webp": encode_lossless(view.grey),
        "view.npz": _npz(
            {
                "xy": view.features.xy,
                "descriptors": np.round(view.features.descriptors * DESCRIPTOR_STEPS).astype(
                    np.uint8
                ),
                "px_per_mm": np.array(view.px_per_mm),
            }
        ),
        "maps.npz": _npz({name: document_type.maps[name] for name in sorted(document_type.maps)}),
    }


def from_files(files: Mapping[str, bytes]) -> DocumentType:
    """Rebuild a type.

    Raises
    ------
    LibraryError
        A file is missing or malformed.
    """
    try:
        data = json.loads(files["type.json"])
        size = SizeMm(width_mm=data["size_mm"][0], height_mm=data["size_mm"][1])
        zones = tuple(_zone(row) for row in data["zones"])
        images = _images(files, float(data["grid_dpi"]), zones)
        return DocumentType(
            name=data["name"],
            title=data["title"],
            version=int(data["version"]),
            size=size,
            zones=zones,
            images=images,
            view=view_from_files(files),
            rules=_rules(data["rules"]),
            description=data["description"],
            statistics=data["statistics"],
            provenance=tuple(data["provenance"]),
            maps=_arrays(files["maps.npz"]),
        )
    except (KeyError, ValueError, TypeError, OSError) as error:
        msg = f"a document type cannot be read: {error}."
        raise LibraryError(msg) from error


def view_from_files(files: Mapping[str, bytes]) -> IdentificationView:
    """Rebuild only what identification needs."""
    arrays = _arrays(files["view.npz"])
    data = json.loads(files["type.json"])
    grey = decode_lossless(files["view.webp"], channels=1)
    px_per_mm = float(arrays["px_per_mm"])
    static = ~dynamic_mask(
        (grey.shape[0], grey.shape[1]), tuple(_zone(row) for row in data["zones"]), px_per_mm
    )
    return IdentificationView(
        grey=grey,
        static=static,
        features=Features(
            xy=arrays["xy"].astype(np.float32),
            descriptors=(arrays["descriptors"] / np.float32(DESCRIPTOR_STEPS)).astype(np.float32),
        ),
        px_per_mm=px_per_mm,
    )


def dynamic_mask(
    shape: tuple[int, int], zones: tuple[Zone, ...], px_per_mm: float
) -> NDArray[np.bool_]:
    """Rasterise the zones: H × W bool, True inside personalisation."""
    mask = np.zeros(shape, dtype=np.bool_)
    for zone in zones:
        box = zone.box
        top, bottom = round(box.top_mm * px_per_mm), round(box.bottom_mm * px_per_mm)
        left, right = round(box.left_mm * px_per_mm), round(box.right_mm * px_per_mm)
        mask[max(top, 0) : max(bottom, 0), max(left, 0) : max(right, 0)] = True
    return mask


def quantised_spread(spread: NDArray[np.float16]) -> NDArray[np.uint8]:
    """Reduce a spread map to what is stored."""
    rows, columns = (side // SPREAD_CELL_PX for side in spread.shape)
    small = resize_float(spread, width_px=max(columns, 1), height_px=max(rows, 1))
    return np.clip(np.round(small * SPREAD_STEPS), 0, 255).astype(np.uint8)


def restored_spread(stored: NDArray[np.uint8], shape: tuple[int, int]) -> NDArray[np.float16]:
    """Enlarge a stored spread map to the grid."""
    levels = stored.astype(np.float32) / np.float32(SPREAD_STEPS)
    return resize_float(levels, width_px=shape[1], height_px=shape[0]).astype(np.float16)


def _images(files: Mapping[str, bytes], dpi: float, zones: tuple[Zone, ...]) -> ReferenceImages:
    median = decode_lossless(files["median.webp"], channels=3)
    shape = (median.shape[0], median.shape[1])
    spread = restored_spread(decode_lossless(files["spread.webp"], channels=1), shape)
    dynamic = dynamic_mask(shape, zones, dpi / 25.4)
    for array in (median, spread, dynamic):
        array.setflags(write=False)
    return ReferenceImages(dpi=dpi, median=median, spread=spread, dynamic=dynamic)


def description_json(document_type: DocumentType) -> dict[str, Any]:
    """Return the readable part of a type."""
    rules = document_type.rules
    return {
        "schema": SCHEMA,
        "name": document_type.name,
        "title": document_type.title,
        "version": document_type.version,
        "size_mm": [document_type.size.width_mm, document_type.size.height_mm],
        "grid_dpi": document_type.images.dpi,
        "zones": [zone_json(zone) for zone in document_type.zones],
        "rules": {
            "authorities": [dict(row) for row in rules.authorities],
            "validity_years": list(rules.validity_years),
            "series": [dict(row) for row in rules.series],
            "number_format": rules.number_format,
            "extra": dict(rules.extra),
        },
        "description": dict(document_type.description),
        "statistics": document_type.statistics,
        "provenance": list(document_type.provenance),
    }


def zone_json(zone: Zone) -> dict[str, Any]:
    """Return a zone as JSON; boxes are ``[left, top, right, bottom]`` in mm."""
    return {
        "id": zone.id,
        "kind": zone.kind.value,
        "box_mm": _box_list(zone.box),
        "field": zone.field,
        "script": zone.script,
        "format": zone.format,
        "font": zone.font,
        "named_by": zone.named_by,
        "label": zone.label,
        "ink_boxes_mm": [_box_list(box) for box in zone.ink_boxes],
    }


def _box_list(box: BoxMm) -> list[float]:
    return [round(v, 3) for v in (box.left_mm, box.top_mm, box.right_mm, box.bottom_mm)]


def _box(values: list[float]) -> BoxMm:
    left, top, right, bottom = (float(v) for v in values)
    return BoxMm(left_mm=left, top_mm=top, right_mm=right, bottom_mm=bottom)


def _zone(row: Mapping[str, Any]) -> Zone:
    return Zone(
        id=row["id"],
        kind=ZoneKind(row["kind"]),
        box=_box(row["box_mm"]),
        field=row["field"],
        script=row["script"],
        format=row["format"],
        font=row.get("font"),
        named_by=NamedBy(row["named_by"]) if row.get("named_by") else None,
        label=row.get("label"),
        ink_boxes=tuple(_box(values) for values in row["ink_boxes_mm"]),
    )


def _rules(data: Mapping[str, Any]) -> IssuingRules:
    return IssuingRules(
        authorities=tuple(data["authorities"]),
        validity_years=tuple(float(v) for v in data["validity_years"]),
        series=tuple(data["series"]),
        number_format=data["number_format"],
        extra=data["extra"],
    )


def _json_bytes(value: Mapping[str, Any]) -> bytes:
    return (json.dumps(value, indent=1, ensure_ascii=False, sort_keys=False) + "\n").encode()


def _npz(arrays: Mapping[str, NDArray[Any]]) -> bytes:
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)  # type: ignore[arg-type]
    return buffer.getvalue()


def _arrays(content: bytes) -> dict[str, NDArray[Any]]:
    with np.load(io.BytesIO(content), allow_pickle=False) as archive:
        return {name: archive[name] for name in archive.files}
