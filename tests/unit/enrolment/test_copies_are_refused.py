"""A copy among the genuine scans would give the type a copy's print."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from visualdoc.enrolment import enrol
from visualdoc.errors import EnrolmentError
from visualdoc.examination.readings import Readers
from visualdoc.references.description import TypeDescription

LINES_PER_INCH = 85.0


def _copy(blank: Any, scanner: Any, holder: Any) -> Any:
    """Reprint a page with a halftone screen at 45°, as a laser printer does."""
    sheet = blank.sheet(holder)
    y, x = np.mgrid[: sheet.shape[0], : sheet.shape[1]]
    turn = 2 * np.pi * LINES_PER_INCH / blank.dpi / np.sqrt(2)
    dots = np.cos(turn * (x + y)) * np.cos(turn * (x - y))
    screened = np.clip(
        sheet - 0.05 - 0.10 * dots.reshape(dots.shape + (1,) * (sheet.ndim - 2)), 0, 1
    )
    return scanner.scan(screened, 91, name="copy.png").scan


def test_a_copy_is_left_out_and_its_screen_is_named(
    genuine_captures: Sequence[Any], blank: Any, scanner: Any, readers: Readers
) -> None:
    genuine = [c.scan for c in genuine_captures[:4]]
    copy = _copy(blank, scanner, ("HILDEN", "K6620187", "VARNA"))
    made = enrol(
        "trial", [genuine[0], copy, *genuine[1:]], description=TypeDescription(), readers=readers
    )
    assert [r.name for r in made.refused] == ["copy.png"]
    assert "lines per inch that the other scans lack: a copy" in made.refused[0].reason
    assert set(made.document_type.provenance) == {scan.sha256 for scan in genuine}


def test_too_few_scans_beside_a_copy_are_told_why(
    genuine_captures: Sequence[Any], blank: Any, scanner: Any, readers: Readers
) -> None:
    copy = _copy(blank, scanner, ("HILDEN", "K6620187", "VARNA"))
    scans = [*(c.scan for c in genuine_captures[:2]), copy]
    with pytest.raises(EnrolmentError, match=r"2 usable scans.*copy\.png: .* a copy"):
        enrol("trial", scans, description=TypeDescription(), readers=readers)
