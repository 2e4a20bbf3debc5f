from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.small_forms import HOLDERS, Form, context_of, laid

from visualdoc.checks.printing import background
from visualdoc.enrolment.ground import ground_mask, reference_picture, references_without
from visualdoc.examination.runner import run
from visualdoc.findings import CheckRun, Outcome
from visualdoc.geometry import BoxMm, Scale
from visualdoc.references.types import DocumentType

PX_PER_MM = Scale(600.0).px_per_mm
LOUD, QUIET = 9.0, 6.5


@pytest.fixture(scope="module")
def scans(form: Form) -> NDArray[np.uint8]:
    return np.stack([form.scan(holder, i) for i, holder in enumerate(HOLDERS[:5])])


@pytest.fixture(scope="module")
def known(blank_type: DocumentType, scans: NDArray[np.uint8]) -> DocumentType:
    ground = ground_mask(scans.shape[1:3], blank_type.zones, PX_PER_MM)

    def on(reference: NDArray[np.uint8]) -> DocumentType:
        return replace(blank_type, images=replace(blank_type.images, median=reference))

    rows = [
        background.measured(scan, laid(scan, on(reference)))
        for scan, (reference, _) in zip(scans, references_without(scans, ground), strict=True)
    ]
    full = on(reference_picture(scans, ground))
    return replace(full, maps=background.genuine_background(rows))


def _box(form: Form, number: int) -> tuple[slice, slice]:
    """Rows and columns of 8 mm at the beginning of an entry."""
    box = form.zones[number].box
    inner = BoxMm(
        left_mm=box.left_mm + 1,
        top_mm=box.top_mm + 1,
        right_mm=box.left_mm + 9,
        bottom_mm=box.bottom_mm - 1,
    )
    top, left = round(inner.top_mm * PX_PER_MM), round(inner.left_mm * PX_PER_MM)
    height, width = (
        round(inner.height_mm * PX_PER_MM),
        round(inner.width_mm * PX_PER_MM),
    )
    return slice(top, top + height), slice(left, left + width)


def _examined(pixels: NDArray[np.uint8], known: DocumentType) -> CheckRun:
    return run(background, context_of(pixels, known))


def _loudest(result: CheckRun) -> float:
    return max((c.score for c in result.candidates), default=0.0)


def test_a_reference_shows_the_ground_where_holders_write(
    form: Form, scans: NDArray[np.uint8], known: DocumentType
) -> None:
    rows, columns = _box(form, 0)
    middle = np.median(scans, axis=0)[rows, columns, 1]
    ground = known.images.median[rows, columns, 1]
    assert (middle < 150).mean() > 0.05
    assert (ground < 150).mean() < (middle < 150).mean() / 3


def test_entries_of_other_holders_leave_the_ground_alone(form: Form, known: DocumentType) -> None:
    assert _loudest(_examined(form.scan(HOLDERS[5], 77), known)) < QUIET


def test_another_scanner_changes_the_whole_page_and_is_quiet(
    form: Form, known: DocumentType
) -> None:
    pixels = form.scan(HOLDERS[5], 77, scanner=(0.97, 0.03))
    assert _loudest(_examined(pixels, known)) < QUIET


def test_a_piece_of_another_entry_brings_its_own_lines(form: Form, known: DocumentType) -> None:
    pixels = form.scan(HOLDERS[5], 77)
    pixels[_box(form, 2)] = pixels[_box(form, 0)]
    found = max(_examined(pixels, known).candidates, key=lambda c: c.score)
    assert found.score > LOUD
    left, top, right, bottom = (v / PX_PER_MM for v in found.polygon_px.bounds)
    zone = form.zones[2].box
    assert zone.top_mm - 1.5 < top < bottom < zone.bottom_mm + 1.5
    assert zone.left_mm - 1.5 < left < right < zone.left_mm + 11


def test_a_coloured_ground_is_said_to_be_one(form: Form, known: DocumentType) -> None:
    pixels = form.scan(HOLDERS[5], 77)
    part = pixels[_box(form, 1)].astype(int) + np.array([12, 0, -14])
    pixels[_box(form, 1)] = np.clip(part, 0, 255).astype(np.uint8)
    detectors = {c.detector for c in _examined(pixels, known).candidates if c.score > LOUD}
    assert detectors == {"printing.background.colour"}


def test_a_type_without_a_profile_is_not_judged(form: Form, blank_type: DocumentType) -> None:
    result = _examined(form.scan(HOLDERS[5], 77), blank_type)
    assert result.outcome is Outcome.NOT_POSSIBLE
    assert "profile of its background" in result.summary
