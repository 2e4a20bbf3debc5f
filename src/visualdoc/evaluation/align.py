"""``bench align``: registration against known truth, beside plain features and a homography."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from visualdoc.evaluation import align_plots
from visualdoc.evaluation.align_plain import plain_map, reference_features
from visualdoc.evaluation.dataset import DataSet, Item
from visualdoc.geometry import apply_homography
from visualdoc.geometry.frames import MM_PER_INCH
from visualdoc.imaging.features import Features
from visualdoc.references.library import Library
from visualdoc.references.types import DocumentType
from visualdoc.registration.alignment import register
from visualdoc.registration.identification import identify
from visualdoc.registration.outline import find_outline
from visualdoc.registration.types import AlignedPage
from visualdoc.registration.views import query_view
from visualdoc.scans import open_scan

Points = NDArray[np.float64]

GRID_POINTS = 24
COLUMNS = ("ours", "homography", "plain", "plain_reduced")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Case:
    """One page with its truth.

    Attributes
    ----------
    open
        Gives the pixels, and a function from N × 2 document mm to page px.
    """

    name: str
    document_type: str
    condition: str
    open: Callable[[], tuple[NDArray[np.uint8], Callable[[Points], Points]]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Measured:
    """Errors of one page in mm.

    Attributes
    ----------
    errors
        For each column, N × 2 vectors over a grid of points.
    corners_mm
        Error of the aligned document's four corners.
    outline_mm
        Error of the four corners that the paper's edges show; empty when no outline was found.
    normalised
        Length of our error over the field's standard deviation.
    """

    document_type: str
    condition: str
    errors: dict[str, Points]
    corners_mm: Points
    outline_mm: Points
    normalised: Points
    seconds: float


def cases(data_set: DataSet) -> list[Case]:
    """Genuine scans of a set that tell where the document lies."""
    return [
        Case(
            name=item.path.name,
            document_type=item.document_type,
            condition=item.condition,
            open=_opener(item),
        )
        for item in data_set.of_kind("genuine")
        if item.page_to_document is not None
    ]


def _opener(item: Item) -> Callable[[], tuple[NDArray[np.uint8], Callable[[Points], Points]]]:
    def opened() -> tuple[NDArray[np.uint8], Callable[[Points], Points]]:
        assert item.page_to_document is not None  # noqa: S101  (cases() leaves the others out)
        inverse = item.page_to_document.inverse
        pixels = open_scan(item.path).pages[0].pixels
        return pixels, lambda mm: apply_homography(inverse, mm)

    return opened


def measure(chosen: Iterable[Case], library: Library) -> Iterator[Measured]:
    """Register every page; pages that are not recognised or do not fit are left out."""
    baselines: dict[str, tuple[Features, Features]] = {}
    for case in chosen:
        pixels, truth = case.open()
        document_type = library.load(case.document_type)
        if case.document_type not in baselines:
            baselines[case.document_type] = reference_features(document_type)
        found = _measured(case, pixels, truth, document_type, baselines[case.document_type])
        if found is not None:
            yield found


def _measured(
    case: Case,
    pixels: NDArray[np.uint8],
    truth: Callable[[Points], Points],
    document_type: DocumentType,
    baseline: tuple[Features, Features],
) -> Measured | None:
    outline = find_outline(pixels)
    view = query_view(pixels, outline)
    found, _ = identify(view, {document_type.name: document_type.view})
    if found is None:
        return None
    start = time.process_time()
    aligned = register(pixels, document_type, found.page_to_reference)
    seconds = time.process_time() - start
    if aligned is None:
        return None
    points = _points(document_type)
    on_page = truth(points)
    ours = aligned.points_to_mm(on_page) - points
    flat = apply_homography(aligned.page_to_document.matrix, on_page) - points
    plain = [plain_map(pixels, document_type, own, on_page, reduced)
             for own, reduced in zip(baseline, (False, True), strict=True)]  # fmt: skip
    corners = _corners(document_type)
    edges = np.zeros(0)
    if outline is not None:
        true_corners = truth(corners)
        shown = np.array(outline.xy)
        nearest = [float(np.hypot(*(shown - c).T).min()) for c in true_corners]
        edges = np.array(nearest) / aligned.source_dpi * MM_PER_INCH
    return Measured(
        document_type=case.document_type,
        condition=case.condition,
        errors=dict(zip(COLUMNS, (ours, flat, *(p - points for p in plain)), strict=True)),
        corners_mm=np.hypot(*(aligned.points_to_mm(truth(corners)) - corners).T),
        outline_mm=edges,
        normalised=_normalised(aligned, ours, points),
        seconds=seconds,
    )


def _normalised(aligned: AlignedPage, errors: Points, points: Points) -> Points:
    """Errors without the page's mean error, in standard deviations of the field there."""
    if aligned.field is None:
        return np.zeros(0)
    sigma = aligned.field.sigma_at(points)
    varying = errors - np.median(errors, axis=0)
    return np.asarray(np.abs(varying / np.maximum(sigma, 1e-6)).ravel())


def _points(document_type: DocumentType) -> Points:
    size = document_type.size
    x = np.linspace(0.04, 0.96, GRID_POINTS) * size.width_mm
    y = np.linspace(0.04, 0.96, GRID_POINTS) * size.height_mm
    return np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)


def _corners(document_type: DocumentType) -> Points:
    width, height = document_type.size.width_mm, document_type.size.height_mm
    return np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float64)


def summarise(measured: Sequence[Measured]) -> dict[str, Any]:
    """Figures by condition, by type and over all.

    The reference's own frame may be displaced against the designer's by what the outlines allow;
    that constant offset per type is taken out of all columns, and ``raw`` keeps it.
    """
    offsets = {
        name: np.median(
            np.stack([m.errors["ours"] for m in measured if m.document_type == name]), axis=(0, 1)
        )
        for name in {m.document_type for m in measured}
    }
    groups: dict[str, list[Measured]] = {}
    for page in measured:
        for key in (f"condition {page.condition}", f"type {page.document_type}", "all"):
            groups.setdefault(key, []).append(page)
    return {key: _figures(groups[key], offsets) for key in sorted(groups)}


def _figures(pages: Sequence[Measured], offsets: dict[str, Points]) -> dict[str, Any]:
    row: dict[str, Any] = {"pages": len(pages)}
    for column in COLUMNS:
        lengths = np.concatenate(
            [np.hypot(*(p.errors[column] - offsets[p.document_type]).T) for p in pages]
        )
        row[column] = _quantiles(lengths)
    row["raw"] = _quantiles(np.concatenate([np.hypot(*p.errors["ours"].T) for p in pages]))
    plain = [row[c]["p95_mm"] for c in ("plain", "plain_reduced") if row[c]["p95_mm"] is not None]
    row["ratio_p95"] = round(min(plain) / max(row["ours"]["p95_mm"], 1e-4), 2) if plain else None
    row["corners"] = _quantiles(np.concatenate([p.corners_mm for p in pages]))
    row["outline"] = _quantiles(np.concatenate([p.outline_mm for p in pages]))
    normalised = np.concatenate([p.normalised for p in pages])
    row["within_1_sigma"] = round(float((normalised <= 1).mean()), 3) if len(normalised) else None
    row["within_2_sigma"] = round(float((normalised <= 2).mean()), 3) if len(normalised) else None
    row["seconds"] = round(float(np.median([p.seconds for p in pages])), 2)
    return row


def _quantiles(lengths: Points) -> dict[str, float | None]:
    known = lengths[np.isfinite(lengths)]
    if not len(known):
        return {"median_mm": None, "p95_mm": None}
    return {
        "median_mm": round(float(np.median(known)), 4),
        "p95_mm": round(float(np.quantile(known, 0.95)), 4),
    }


def table(rows: dict[str, Any]) -> str:
    """Return the figures as text."""
    heads = ("ours", "homography", "plain", "reduced")
    lines = [
        f"{'median / p95, mm':34}{'pages':>6}"
        + "".join(f"{head:>16}" for head in heads)
        + f"{'ratio':>7}{'corners':>9}{'outline':>9}{'1 sigma':>9}{'s':>6}"
    ]
    for name, row in rows.items():
        cells = "".join(f"{_pair(row[column]):>16}" for column in COLUMNS)
        lines.append(
            f"{name.removeprefix('type '):34}{row['pages']:>6}{cells}{_number(row['ratio_p95']):>7}"
            f"{_number(row['corners']['p95_mm'], 3):>9}{_number(row['outline']['p95_mm'], 3):>9}"
            f"{_number(row['within_1_sigma'], 2):>9}{row['seconds']:>6.2f}"
        )
    return "\n".join(lines)


def _number(value: float | None, digits: int = 1) -> str:
    return "-" if value is None else f"{value:.{digits}f}"


def _pair(figures: dict[str, float | None]) -> str:
    return f"{_number(figures['median_mm'], 4)} {_number(figures['p95_mm'], 4)}"


def write(
    rows: dict[str, Any],
    measured: Sequence[Measured],
    out: Path,
    *,
    moved: Sequence[dict[str, float | None]] = (),
) -> None:
    """Write ``results.json`` and the plots."""
    out.mkdir(parents=True, exist_ok=True)
    text = (
        json.dumps({"bench": "align", "figures": rows, "displaced_elements": list(moved)}, indent=1)
        + "\n"
    )
    (out / "results.json").write_text(text, encoding="utf-8")
    align_plots.errors(
        {c: np.concatenate([np.hypot(*m.errors[c].T) for m in measured]) for c in COLUMNS},
        out / "errors.png",
    )
    align_plots.coverage(np.concatenate([m.normalised for m in measured]), out / "uncertainty.png")
