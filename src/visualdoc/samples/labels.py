"""The truth about a set of samples, as ``labels.json`` and one description a type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from visualdoc.geometry import BoxMm
from visualdoc.samples.channel.scanning import Scanned
from visualdoc.samples.design import Design, Record
from visualdoc.samples.forgeries.attack import Forged

SCHEMA = "visualdoc.samples/1"


def _points(xy: NDArray[np.float64]) -> list[list[float]]:
    return [[round(float(x), 3), round(float(y), 3)] for x, y in xy]


def outline_mm(design: Design) -> NDArray[np.float64]:
    """Corners of the document, clockwise from its own top left."""
    width, height = design.size.width_mm, design.size.height_mm
    return np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float64)


def item(
    *,
    file: str,
    design: Design,
    kind: str,
    page: Scanned,
    record: Record,
    attack: str | None = None,
    forged: Forged | None = None,
    ink_boxes: Mapping[str, BoxMm] | None = None,
) -> dict[str, Any]:
    """One entry of ``labels.json``.

    Parameters
    ----------
    ink_boxes
        Where the ink of each slot lies on this copy, where it is known.
    """
    polygons = forged.polygons_mm if forged else ()
    counterparts = forged.counterparts_mm if forged else ()
    matrix = page.to_mm / page.to_mm[2, 2]
    return {
        "file": file,
        "type": design.name,
        "side": design.side,
        "kind": kind,
        "attack": attack,
        "variant": forged.variant if forged else None,
        "polygons_px": [_points(page.polygon_px(p)) for p in polygons],
        "polygons_mm": [_points(p) for p in polygons],
        "counterparts_px": [_points(page.polygon_px(p)) for p in counterparts],
        "counterparts_mm": [_points(p) for p in counterparts],
        "corners_px": _points(page.polygon_px(outline_mm(design))),
        "orientation": page.orientation_deg,
        "dpi": page.dpi,
        "fields": dict(record.values),
        "texts": dict(record.texts),
        "mrz": list(record.mrz) if record.mrz else None,
        "page_to_document": [[float(v) for v in row] for row in matrix],
        "boxes_mm": boxes(ink_boxes or {}),
    }


def boxes(named: Mapping[str, BoxMm]) -> dict[str, list[float]]:
    """Sides of boxes by name."""
    return {name: sides(box) for name, box in named.items()}


def sides(box: BoxMm) -> list[float]:
    """Left, top, right and bottom in millimetres."""
    return [round(v, 3) for v in (box.left_mm, box.top_mm, box.right_mm, box.bottom_mm)]


def preprint(design: Design) -> list[dict[str, Any]]:
    """List what the blank holds: element, box and, for wording, its text."""
    return [
        {"element": part.element, "box_mm": sides(part.box), "text": part.text}
        for part in design.preprint
    ]


def description(design: Design) -> dict[str, Any]:
    """Describe a type for enrolment."""
    part = {"name": design.family, "part": design.side, "parts": list(design.family_sides)}
    return {
        "title": design.title,
        "model": dict(design.model),
        **({"document": part} if design.family_sides else {}),
        "size_mm": [design.size.width_mm, design.size.height_mm],
        "zones": [_zone(entry) for entry in zones(design)],
        "rules": _plain(design.rules),
    }


def zones(design: Design) -> list[Mapping[str, Any]]:
    """Zones of a design; the lines of the machine-readable zone are one zone."""
    found: list[dict[str, Any]] = []
    for slot in design.slots:
        box = [slot.zone.left_mm, slot.zone.top_mm, slot.zone.right_mm, slot.zone.bottom_mm]
        if slot.kind == "mrz":
            present = next((z for z in found if z["kind"] == "mrz"), None)
            if present is not None:
                present["box_mm"] = _around(present["box_mm"], box)
                continue
        found.append(
            {
                "id": "mrz" if slot.kind == "mrz" else slot.id,
                "kind": slot.kind,
                "box_mm": box,
                "field": slot.field,
                "script": slot.script,
                "format": slot.format,
            }
        )
    return list(found)


def _around(first: Sequence[float], second: Sequence[float]) -> list[float]:
    return [
        min(first[0], second[0]),
        min(first[1], second[1]),
        max(first[2], second[2]),
        max(first[3], second[3]),
    ]


def _zone(entry: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in entry.items() if value is not None}
    kept["box_mm"] = [round(float(v), 2) for v in entry["box_mm"]]
    return kept


def _plain(value: Any) -> Any:  # noqa: ANN401  (a walk over JSON-like data)
    if isinstance(value, Mapping):
        return {name: _plain(entry) for name, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(entry) for entry in value]
    return value
