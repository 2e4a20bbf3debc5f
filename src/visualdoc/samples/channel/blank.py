"""Offset printing of a blank: spot inks as solid lines on paper, composed in bands."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from visualdoc.samples.channel.lots import PrintLot
from visualdoc.samples.colour import to_srgb
from visualdoc.samples.sheet import Plate, overlap, soften

_BAND_ROWS = 512


def ink_order(plates: Sequence[Plate]) -> tuple[str, ...]:
    """Names of the inks in printing order."""
    return tuple(dict.fromkeys(plate.ink.name for plate in plates))


def compose(
    plates: Sequence[Plate],
    *,
    inks: Sequence[str],
    shape: tuple[int, int],
    px_per_mm: float,
    paper: tuple[float, float, float],
    lot: PrintLot,
) -> NDArray[np.uint8]:
    """Print plates in one lot.

    Parameters
    ----------
    inks
        All inks of the design in printing order, also those without a plate here.

    Returns
    -------
    numpy.ndarray
        H × W × 3 uint8 sRGB of the blank.

    Notes
    -----
    Inks multiply (Beer's law on the covered share of each point: Demichel with random overlap).
    """
    ready = [soften(plate, lot.spread_mm * px_per_mm) for plate in plates]
    page = np.empty((*shape, 3), dtype=np.uint8)
    ground = np.array(paper, dtype=np.float32) * np.array(lot.paper, dtype=np.float32)
    absorption = {plate.ink.name: plate.ink.absorption(shape[1]) for plate in plates}
    for top in range(0, shape[0], _BAND_ROWS):
        rows = min(_BAND_ROWS, shape[0] - top)
        light = np.empty((3, rows, shape[1]), dtype=np.float32)
        light[:] = ground[:, None, None]
        for plate in ready:
            index = inks.index(plate.ink.name)
            dx, dy = (round(v * px_per_mm) for v in lot.register_mm[index])
            _lay(light, plate, absorption[plate.ink.name] * lot.ink_strength[index],
                 top=top, offset=(dx, dy))  # fmt: skip
        page[top : top + rows] = to_srgb(light).transpose(1, 2, 0)
    return page


def _lay(
    light: NDArray[np.float32],
    plate: Plate,
    absorption: NDArray[np.float32],
    *,
    top: int,
    offset: tuple[int, int],
) -> None:
    height, width = plate.coverage.shape
    row, column = plate.row_px + offset[1] - top, plate.column_px + offset[0]
    parts = overlap((row, row + height), (column, column + width), light.shape[1:])
    if parts is None:
        return
    to_rows, to_columns, from_rows, from_columns = parts
    coverage = plate.coverage[from_rows, from_columns].astype(np.float32) * np.float32(1 / 255)
    for channel in range(3):
        share = np.float32(1) - coverage * np.clip(absorption[channel, to_columns], 0, 1)
        light[channel, to_rows, to_columns] *= share
