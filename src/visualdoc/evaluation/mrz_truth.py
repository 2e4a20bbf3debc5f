"""Pictures with the zones that are truly on them, from a folder or drawn on the spot.

A folder holds ``labels.json`` (items with ``file``, and ``mrz`` for one zone or ``mrz_zones`` for
all of them) or a ``truth.tsv`` with the columns ``file`` and ``lines`` (lines parted by ``|``,
zones by ``||``, empty where the picture holds no zone).
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from visualdoc.errors import DataSetError
from visualdoc.evaluation.dataset import LABELS_FILE, SCHEMA
from visualdoc.geometry import PolygonPx
from visualdoc.scans import open_scan


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """One zone as printed.

    Attributes
    ----------
    corners_px
        Clockwise from the text's own top left, None when the set does not tell.
    lost
        ``(line, column)`` of characters that cannot be read on this picture.
    format
        ``TD3`` and the like, None when the set does not tell.
    angle_deg
        Direction in which the text runs: 0 to the right, 90 downwards, None when not told.
    """

    lines: tuple[str, ...]
    corners_px: PolygonPx | None = None
    lost: tuple[tuple[int, int], ...] = ()
    format: str | None = None
    angle_deg: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Picture:
    """One picture of a set.

    Attributes
    ----------
    condition
        Group that its figures go to.
    file
        None when the picture is drawn.
    draw
        Draws the picture with its truth, which is not known before; None when it lies on disk.
    """

    name: str
    condition: str
    zones: tuple[Truth, ...]
    file: Path | None = None
    draw: Callable[[], Opened] | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Opened:
    """A picture with the pixels of its pages (H × W × 3 uint8, sRGB)."""

    picture: Picture
    pages: tuple[NDArray[np.uint8], ...]


def opened(picture: Picture) -> Opened:
    """Decode or draw a picture.

    Raises
    ------
    VisualdocError
        The file cannot be decoded.
    """
    if picture.file is not None:
        pages = tuple(page.pixels for page in open_scan(picture.file).pages)
        return Opened(picture=picture, pages=pages)
    if picture.draw is not None:
        return picture.draw()
    msg = f"'{picture.name}' has neither a file nor a way to be drawn."
    raise DataSetError(msg)


def load(dataset: Path) -> list[Picture]:
    """Read the labels of a folder, or of a label file itself.

    Raises
    ------
    DataSetError
        The labels are missing or malformed.
    """
    folder = dataset if dataset.is_dir() else dataset.parent
    candidates = [folder / LABELS_FILE, folder / "truth.tsv"] if dataset.is_dir() else [dataset]
    label_file = next((path for path in candidates if path.is_file()), None)
    if label_file is None:
        msg = f"'{dataset}' holds neither {LABELS_FILE} nor truth.tsv."
        raise DataSetError(msg)
    rows = _json_rows if label_file.suffix == ".json" else _tsv_rows
    try:
        return [_picture(folder, row) for row in rows(label_file)]
    except (OSError, ValueError, KeyError, TypeError) as error:
        msg = f"'{label_file.name}' cannot be read: {error!r}."
        raise DataSetError(msg) from error


def _picture(folder: Path, row: Mapping[str, Any]) -> Picture:
    return Picture(
        name=str(row["file"]),
        condition=str(row.get("condition") or folder.resolve().name),
        zones=tuple(_truth(zone) for zone in row["zones"]),
        file=folder / str(row["file"]),
    )


def _truth(zone: Mapping[str, Any]) -> Truth:
    corners = zone.get("corners_px")
    return Truth(
        lines=tuple(zone["lines"]),
        corners_px=PolygonPx.of(corners) if corners else None,
        lost=tuple((int(line), int(column)) for line, column in zone.get("lost", ())),
        format=zone.get("format"),
        angle_deg=zone.get("angle_deg"),
    )


def _json_rows(path: Path) -> Iterator[dict[str, Any]]:
    for item in json.loads(path.read_text(encoding="utf-8"))["items"]:
        zones = item.get("mrz_zones")
        if zones is None:
            zones = [{"lines": item["mrz"]}] if item.get("mrz") else []
        yield {**item, "zones": zones}


def _tsv_rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            texts = [text for text in row["lines"].split("||") if text.strip("|")]
            zones = [{"lines": [line for line in text.split("|") if line]} for text in texts]
            yield {**row, "zones": zones}


def write_drawn(folder: Path, pictures: Sequence[Picture]) -> int:
    """Draw pages into a folder with their labels; returns how many.

    The folder is then a data set: measured from disk it gives what drawing on the spot gives.
    """
    from visualdoc.imaging.storage import encode_lossless  # noqa: PLC0415

    folder.mkdir(parents=True, exist_ok=True)
    items = []
    for picture in pictures:
        drawn = opened(picture)
        name = f"{picture.name}.png"
        (folder / name).write_bytes(encode_lossless(drawn.pages[0]))
        items.append(_label(name, drawn.picture))
    content = json.dumps({"schema": SCHEMA, "items": items}, indent=1) + "\n"
    (folder / LABELS_FILE).write_text(content, encoding="utf-8")
    return len(items)


def _label(name: str, picture: Picture) -> dict[str, Any]:
    zones = [
        {
            "lines": list(zone.lines),
            "corners_px": zone.corners_px.rounded() if zone.corners_px else None,
            "lost": [list(at) for at in zone.lost],
            "format": zone.format,
            "angle_deg": None if zone.angle_deg is None else round(zone.angle_deg, 3),
        }
        for zone in picture.zones
    ]
    return {
        "file": name,
        "type": "drawn",
        "kind": "genuine",
        "condition": picture.condition,
        "mrz": zones[0]["lines"] if zones else None,
        "mrz_zones": zones,
    }
