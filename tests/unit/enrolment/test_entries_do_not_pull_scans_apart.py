"""All entries of a scan lie off together; the form's own print decides how scans lie."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from visualdoc.enrolment.grouping import Grid
from visualdoc.enrolment.intake import captures_of
from visualdoc.enrolment.stack import stack_of
from visualdoc.examination.readings import Readers
from visualdoc.geometry import SizeMm, apply_homography
from visualdoc.references.description import TypeDescription

LABELS = ("Surname", "Given names", "Citizenship", "Born at", "Number", "Residence", "Office")
# what most holders share is printed alike on all scans, and lies off with the rest
VALUES = (
    ("ANDERS", "LENA", "NOWHERE", "OSLOW", "K4093127", "OSLOW", "CENTRAL OFFICE"),
    ("BREMMA", "TOM", "NOWHERE", "LINDT", "K7718540", "OSLOW", "CENTRAL OFFICE"),
    ("CORVIT", "ANNA", "NOWHERE", "OSLOW", "K2256093", "PARMO", "CENTRAL OFFICE"),
    ("DESSEL", "IVO", "NOWHERE", "TUREN", "K9380416", "OSLOW", "CENTRAL OFFICE"),
)
MOVED_MM = ((0.45, -0.35), (-0.4, 0.4), (0.35, 0.45), (-0.45, -0.4))


def _sheet(blank: Any, values: tuple[str, ...], moved_mm: tuple[float, float]) -> NDArray[Any]:
    """A form without line work: little static print, as much of entries."""
    rows, columns = (round(v * blank.px_per_mm) for v in (blank.height_mm, blank.width_mm))
    light = np.full((rows, columns, 3), 0.93)
    blank.write(light, "IDENTITY PAPER OF NOWHERE", (6.0, 3.0, 2.6))
    for row, (label, value) in enumerate(zip(LABELS, values, strict=True)):
        top = 9.0 + 6.6 * row
        blank.write(light, label, (6.0, top, 1.4))
        blank.write(light, value, (6.0 + moved_mm[0], top + 2.3 + moved_mm[1], 2.4))
    return light


def test_scans_lie_on_each_other_although_their_entries_do_not(
    blank: Any, scanner: Any, readers: Readers
) -> None:
    made = [
        scanner.scan(_sheet(blank, values, moved), seed)
        for seed, (values, moved) in enumerate(zip(VALUES, MOVED_MM, strict=True), start=1)
    ]
    size = SizeMm(width_mm=blank.width_mm, height_mm=blank.height_mm)
    captures = captures_of([one.scan for one in made], readers)
    stack = stack_of(captures, [], Grid(size=size, dpi=300.0), TypeDescription(), readers)
    # where labels stand
    x, y = np.meshgrid([7.0, 12.0, 16.0], [5.0, 20.0, 35.0, 50.0])
    points = np.stack([x, y], axis=-1).reshape(-1, 2)
    truth = {one.scan.file: one.truth for one in made}
    placed = []
    for member in stack.members:
        on_page = apply_homography(truth[member.capture.name].inverse, points)
        fit = member.registration
        placed.append(fit.field.undone(apply_homography(fit.page_to_document.matrix, on_page)))
    apart = np.array(placed) - np.mean(placed, axis=0)
    assert len(placed) == len(made)
    assert np.quantile(np.hypot(apart[..., 0], apart[..., 1]), 0.95) < 0.06
