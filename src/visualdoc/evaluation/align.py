"""``bench align``: registration against the true homography, beside the plain baseline."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from visualdoc.evaluation.dataset import DataSet, Item
from visualdoc.geometry import PageToDocument, apply_homography
from visualdoc.references.library import Library
from visualdoc.references.types import DocumentType
from visualdoc.registration.alignment import index_homography_in_mm, register, view_to_grid
from visualdoc.registration.identification import identify
from visualdoc.registration.outline import find_outline
from visualdoc.registration.views import query_view
from visualdoc.scans import open_scan

GRID_POINTS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Errors:
    """Errors of one page in mm over a grid of points.

    Attributes
    ----------
    ours, plain
        After refinement, and with key points and a homography only.
    """

    document_type: str
    ours: tuple[float, ...]
    plain: tuple[float, ...]


def measure(data_set: DataSet, library: Library) -> Iterator[Errors]:
    """Register every genuine scan of the set and compare with its true homography.

    The reference's own frame may be displaced against the designer's by what the outlines allow;
    that constant rigid offset per type is taken out of both columns.
    """
    rows = [
        row
        for item in data_set.of_kind("genuine")
        if item.page_to_document is not None and (row := _vectors(item, library)) is not None
    ]
    for name in data_set.types:
        own = [row for row in rows if row[0] == name]
        if not own:
            continue
        offset = np.median(np.stack([ours for _, ours, _ in own]), axis=(0, 1))
        for _, ours, plain in own:
            yield Errors(
                document_type=name,
                ours=tuple(np.hypot(*(ours - offset).T).tolist()),
                plain=tuple(np.hypot(*(plain - offset).T).tolist()),
            )


def _vectors(
    item: Item, library: Library
) -> tuple[str, NDArray[np.float64], NDArray[np.float64]] | None:
    pixels = open_scan(item.path).pages[0].pixels
    found, _ = identify(query_view(pixels, find_outline(pixels)), library.views())
    if found is None or item.page_to_document is None:
        return None
    document_type = library.load(found.name)
    aligned = register(pixels, document_type, found.page_to_reference)
    if aligned is None:
        return None
    points = _points(document_type)
    truth = apply_homography(item.page_to_document.inverse, points)
    ours = apply_homography(aligned.page_to_document.matrix, truth) - points
    plain_map = _plain(document_type, found.page_to_reference)
    plain = apply_homography(plain_map.matrix, truth) - points
    return item.document_type, ours, plain


def _points(document_type: DocumentType) -> NDArray[np.float64]:
    size = document_type.size
    x = np.linspace(0.05, 0.95, GRID_POINTS) * size.width_mm
    y = np.linspace(0.05, 0.95, GRID_POINTS) * size.height_mm
    return np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)


def _plain(document_type: DocumentType, page_to_view: NDArray[np.float64]) -> PageToDocument:
    """Homography of the key points alone, page px → mm."""
    images = document_type.images
    to_grid = view_to_grid(document_type.view, images.scale.px_per_mm) @ page_to_view
    return index_homography_in_mm(to_grid, images.scale.px_per_mm)


def summarise(errors: Sequence[Errors]) -> dict[str, Any]:
    """Median and 95th percentile in mm, by type and over all."""
    rows = {}
    for name in [*sorted({e.document_type for e in errors}), "all"]:
        chosen = [e for e in errors if name in {"all", e.document_type}]
        ours = np.concatenate([e.ours for e in chosen])
        plain = np.concatenate([e.plain for e in chosen])
        rows[name] = {
            "pages": len(chosen),
            "median_mm": round(float(np.median(ours)), 4),
            "p95_mm": round(float(np.quantile(ours, 0.95)), 4),
            "plain_median_mm": round(float(np.median(plain)), 4),
            "plain_p95_mm": round(float(np.quantile(plain, 0.95)), 4),
            "ratio_p95": round(float(np.quantile(plain, 0.95) / np.quantile(ours, 0.95)), 2),
        }
    return rows


def table(rows: dict[str, Any]) -> str:
    """Return the figures as text."""
    lines = [f"{'type':32}{'pages':>6}{'median mm':>11}{'p95 mm':>9}{'plain p95':>11}{'ratio':>7}"]
    lines += [
        f"{name:32}{row['pages']:>6}{row['median_mm']:>11.4f}{row['p95_mm']:>9.4f}"
        f"{row['plain_p95_mm']:>11.4f}{row['ratio_p95']:>7.1f}"
        for name, row in rows.items()
    ]
    return "\n".join(lines)


def write(rows: dict[str, Any], out: Path) -> None:
    """Write ``results.json``."""
    out.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"bench": "align", "figures": rows}, indent=1) + "\n"
    (out / "results.json").write_text(text, encoding="utf-8")
