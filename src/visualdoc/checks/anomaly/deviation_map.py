"""The deviation map: how far each cell of a page leaves what its references lead to expect."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visualdoc.checks.anomaly.channels import CELL_PX, NAMES, Channels, measure
from visualdoc.imaging import deviation as img
from visualdoc.inference import Model, ModelStore
from visualdoc.references.types import ReferenceImages
from visualdoc.registration.types import AlignedPage

MODEL = "anomaly"
TILE_PX = 1072
MARGIN_PX = 32
"""Width of a tile's border whose answers are left to its neighbour."""

CUT_MM = 1.0
"""Documents are cut with a tolerance (±0.75 mm in ICAO Doc 9303-4): the outermost millimetre of a
page may lawfully be missing or more, and is not judged."""

EXPECTED_MEAN = "anomaly/expected_mean"
EXPECTED_SPREAD = "anomaly/expected_spread"

NEIGHBOUR_CELLS = 3
"""Genuine deviation may lie a cell beside where it lay before."""

PRIOR_SCANS = 20.0
"""Weight of the pooled spread, in scans: the raw spread of five is over-confident."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DeviationMap:
    """Deviation of one page, cell by cell on its reference grid.

    Attributes
    ----------
    logits
        H × W float32; above 0 the network takes a cell to deviate.
    cell_mm
        Side of a cell; row 0 and column 0 at the document's top left.
    valid
        H × W bool: cells that the scan covers, without the outermost millimetre.
    measured
        C × H × W float32 measurements behind it, named in :data:`channels.NAMES`; for the
        explanation.
    """

    logits: NDArray[np.float32]
    cell_mm: float
    valid: NDArray[np.bool_]
    measured: NDArray[np.float32]


def deviation_map(aligned: AlignedPage, models: ModelStore) -> DeviationMap:
    """Compare an aligned page with its document type.

    Raises
    ------
    ModelError
        The network is missing or altered.
    """
    return deviation_from(aligned.image, aligned.inside, aligned.document_type.images, models)


def deviation_from(
    image: NDArray[np.uint8],
    inside: NDArray[np.bool_],
    images: ReferenceImages,
    models: ModelStore,
) -> DeviationMap:
    """Compare a picture on the grid with reference pictures (enrolment leaves one out)."""
    channels = measure(image, images.median, images.spread, images.dynamic, inside)
    logits = run_tiles(models.open(MODEL), channels)
    return DeviationMap(
        logits=logits,
        cell_mm=images.scale.mm(CELL_PX),
        valid=judged(inside, images.scale.px(CUT_MM)),
        measured=channels.cells,
    )


def judged(inside: NDArray[np.bool_], border_px: float) -> NDArray[np.bool_]:
    """Cells that the scan covers wholly, without the document's cut edge of ``border_px``."""
    padded = img.padded_to_multiple(inside.astype(np.uint8), CELL_PX)
    covered = img.area_mean(padded, CELL_PX) > 0.99
    border = math.ceil(border_px / CELL_PX)
    cells = np.zeros_like(covered)
    cells[border:-border, border:-border] = covered[border:-border, border:-border]
    return cells


def run_tiles(model: Model, channels: Channels) -> NDArray[np.float32]:
    """Run the network over overlapping tiles of its fixed size.

    Returns
    -------
    numpy.ndarray
        Logits, one a cell.
    """
    side, margin = TILE_PX // CELL_PX, MARGIN_PX // CELL_PX
    height, width = channels.cells.shape[1:]
    cells = _padded(channels.cells, side)
    fine = _padded(channels.fine, TILE_PX)
    logits = np.zeros(cells.shape[1:], dtype=np.float32)
    for y, top in _spans(cells.shape[1], side, margin):
        for x, left in _spans(cells.shape[2], side, margin):
            answer = model.run(
                {
                    "fine": _tile(fine, y * CELL_PX, x * CELL_PX, TILE_PX),
                    "cells": _tile(cells, y, x, side),
                }
            )
            logits[y + top : y + side, x + left : x + side] = answer["logits"][0, 0, top:, left:]
    return logits[:height, :width]


def _spans(length: int, side: int, margin: int) -> Iterator[tuple[int, int]]:
    """Yield starts of tiles along one axis, and how much of each tile's beginning is not used."""
    count = max(1, math.ceil((length - 2 * margin) / (side - 2 * margin)))
    starts = np.round(np.linspace(0, length - side, count)).astype(int)
    for index, start in enumerate(starts):
        yield int(start), margin if index else 0


def _padded(planes: NDArray[np.generic], side: int) -> NDArray[np.generic]:
    bottom, right = (max(0, side - length) for length in planes.shape[1:])
    if not bottom and not right:
        return planes
    return np.pad(planes, ((0, 0), (0, bottom), (0, right)), mode="edge")


def _tile(planes: NDArray[np.generic], y: int, x: int, side: int) -> NDArray[np.float32]:
    return np.ascontiguousarray(planes[None, :, y : y + side, x : x + side], dtype=np.float32)


def genuine_statistics(maps: Sequence[DeviationMap]) -> dict[str, NDArray[np.float16]]:
    """Summarise what genuine scans of a type answer, each compared with the others.

    Parameters
    ----------
    maps
        Leave-one-out maps of the type's genuine scans, all on one grid.

    Returns
    -------
    dict
        ``anomaly/expected_mean`` and ``anomaly/expected_spread`` in logits, for
        ``DocumentType.maps``; empty without maps. The expectation lies between
        the mean and the highest answer, and at the highest in personalisation. Where a hard cell
        lies differs by a cell from scan to scan, so both describe a cell's neighbourhood.
    """
    if not maps:
        return {}
    widened = np.stack([-img.local_minimum(-m.logits, NEIGHBOUR_CELLS) for m in maps])
    highest = widened.max(axis=0)
    mean = (widened.mean(axis=0) + highest) / 2
    # A portrait or a line that lies a little aside does so on one scan in five: the mean would
    # hide what is lawful there.
    dynamic = maps[0].measured[NAMES.index("dynamic")] > 0
    mean = np.where(dynamic, highest, mean)
    variance = widened.var(axis=0, ddof=1) if len(maps) > 1 else np.zeros_like(mean)
    pooled = float(variance.mean())
    degrees = len(maps) - 1
    shrunk = (degrees * variance + PRIOR_SCANS * pooled) / (degrees + PRIOR_SCANS)
    return {
        EXPECTED_MEAN: img.smoothed(mean, 1.0).astype(np.float16),
        EXPECTED_SPREAD: np.sqrt(shrunk).astype(np.float16),
    }
