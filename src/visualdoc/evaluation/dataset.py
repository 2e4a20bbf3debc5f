"""A labelled data set on disk: ``labels.json`` beside the scans."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from visualdoc.errors import DataSetError
from visualdoc.geometry import BoxMm, PageToDocument, PolygonPx

LABELS_FILE = "labels.json"
SCHEMA = "visualdoc.samples/1"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Item:
    """One labelled scan.

    Attributes
    ----------
    kind
        ``genuine``, ``forged`` or ``enrol``.
    attack
        What was done to a forged scan, None otherwise.
    polygons_px
        Where it was done.
    condition
        How the scan was made, ``scan`` when the set does not tell.
    page_to_document
        True homography, None when the set does not tell.
    """

    path: Path
    document_type: str
    kind: str
    attack: str | None
    polygons_px: tuple[PolygonPx, ...]
    page_to_document: PageToDocument | None
    mrz: tuple[str, ...] | None
    condition: str = "scan"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DataSet:
    """All items of a set, in the order of the labels.

    Attributes
    ----------
    lawful
        Boxes that the longest lawful values reach, by type and zone; empty where the set has none.
    """

    root: Path
    items: tuple[Item, ...]
    lawful: Mapping[str, Mapping[str, BoxMm]] = field(default_factory=dict)

    def of_kind(self, *kinds: str) -> tuple[Item, ...]:
        """Items of the given kinds."""
        return tuple(item for item in self.items if item.kind in kinds)

    def genuine_only(self) -> DataSet:
        """Return the set without its forgeries."""
        return replace(self, items=self.of_kind("genuine", "enrol"))

    @property
    def types(self) -> tuple[str, ...]:
        """Names of all document types, sorted."""
        return tuple(sorted({item.document_type for item in self.items}))

    def description(self, document_type: str) -> Path | None:
        """File that describes a type, None when the set has none."""
        path = self.root / "types" / f"{document_type}.yaml"
        return path if path.is_file() else None


def read_data_set(root: Path) -> DataSet:
    """Read ``labels.json``.

    Raises
    ------
    DataSetError
        The file is missing or malformed.
    """
    path = root / LABELS_FILE
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        rows: Sequence[dict[str, Any]] = data["items"]
        if data["schema"] != SCHEMA:
            msg = f"{path} has schema {data['schema']}, expected {SCHEMA}."
            raise DataSetError(msg)
        return DataSet(
            root=root,
            items=tuple(_item(root, row) for row in rows),
            lawful={
                name: {zone: _box(sides) for zone, sides in boxes.items()}
                for name, boxes in data.get("lawful_mm", {}).items()
            },
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        msg = f"{path} cannot be read: {error}."
        raise DataSetError(msg) from error


def _box(sides: Sequence[float]) -> BoxMm:
    left, top, right, bottom = sides
    return BoxMm(left_mm=left, top_mm=top, right_mm=right, bottom_mm=bottom)


def _item(root: Path, row: dict[str, Any]) -> Item:
    matrix = row.get("page_to_document")
    mrz = row.get("mrz")
    return Item(
        path=root / row["file"],
        document_type=row["type"],
        kind=row["kind"],
        attack=row.get("attack"),
        polygons_px=tuple(PolygonPx.of(points) for points in row.get("polygons_px", [])),
        page_to_document=PageToDocument.of(np.array(matrix)) if matrix is not None else None,
        mrz=tuple(mrz) if mrz else None,
        condition=row.get("condition", "scan"),
    )
