from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from visualdoc.enrolment.captions import printed_form
from visualdoc.enrolment.differences import differences
from visualdoc.enrolment.zones import propose_zones
from visualdoc.geometry import SizeMm
from visualdoc.references.types import ZoneKind

PX_PER_MM = 300 / 25.4
SIZE = SizeMm(width_mm=60.0, height_mm=45.0)
SIDE_PX, DOT_PX, MODULE_PX, LEFT_PX, TOP_PX = 240, 1, 10, 120, 120


def _halftone(seed: int) -> NDArray[np.float64]:
    """Draw a dark head on bright ground in dots that run together at reading distance."""
    rows, columns = np.mgrid[-1 : 1 : 1j * SIDE_PX, -1 : 1 : 1j * SIDE_PX]
    head = rows**2 + columns**2 < 0.45 + 0.06 * seed
    dots = np.random.default_rng(seed).random((SIDE_PX // DOT_PX, SIDE_PX // DOT_PX))
    fine = np.kron(dots, np.ones((DOT_PX, DOT_PX)))
    return np.where(fine < np.where(head, 0.85, 0.25), 40.0, 220.0)


def _code(seed: int) -> NDArray[np.float64]:
    bits = np.random.default_rng(seed).random((SIDE_PX // MODULE_PX, SIDE_PX // MODULE_PX)) < 0.5
    return np.where(np.kron(bits, np.ones((MODULE_PX, MODULE_PX))) > 0, 30.0, 235.0)


@pytest.mark.parametrize(
    ("drawn", "kind"), [(_halftone, ZoneKind.PORTRAIT), (_code, ZoneKind.BARCODE)]
)
def test_dots_make_a_picture_and_modules_a_code(drawn: object, kind: ZoneKind) -> None:
    assert callable(drawn)
    pages = []
    for seed in range(1, 6):
        page = np.full((round(45 * PX_PER_MM), round(60 * PX_PER_MM), 3), 235.0)
        page[TOP_PX : TOP_PX + SIDE_PX, LEFT_PX : LEFT_PX + SIDE_PX] = drawn(seed)[:, :, None]
        noise = np.random.default_rng(100 + seed).normal(0, 1.5, page.shape)
        pages.append(np.clip(page + noise, 0, 255).astype(np.uint8))
    found = differences(np.stack(pages), SIZE, PX_PER_MM)
    zones = propose_zones(found, (), printed_form(found))
    assert [zone.kind for zone in zones] == [kind]
