from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.small_forms import HOLDERS, Form, Ink, context_of

from visualdoc.checks.fields import entry_print
from visualdoc.checks.fields.entries import entry_pictures
from visualdoc.examination.runner import run
from visualdoc.findings import CheckRun, Outcome
from visualdoc.references.types import DocumentType
from visualdoc.registration.types import AlignedPage
from visualdoc.scans.types import ScanPage

# far above what the same printer and scanner give
LOUD = 6.0


@pytest.fixture(scope="module")
def known(blank_type: DocumentType, genuine: list[tuple[ScanPage, AlignedPage]]) -> DocumentType:
    return replace(
        blank_type,
        maps=entry_print.prints_of(
            [(aligned.source_dpi, entry_pictures(page, aligned)) for page, aligned in genuine]
        ),
    )


def _examined(form: Form, known: DocumentType, inks: dict[str, Ink], **scanned: object) -> CheckRun:
    pixels = form.scan(HOLDERS[5], 77, inks, **scanned)  # type: ignore[arg-type]
    return run(entry_print, context_of(pixels, known))


def _loudest(result: CheckRun) -> float:
    return max((c.score for c in result.candidates), default=0.0)


def test_a_page_printed_in_one_pass_is_quiet(form: Form, known: DocumentType) -> None:
    assert _loudest(_examined(form, known, {})) < LOUD / 2


def test_another_scanner_and_ink_lot_change_all_entries_and_are_quiet(
    form: Form, known: DocumentType
) -> None:
    darker = {zone.id: Ink(level=30.0) for zone in form.zones}
    assert _loudest(_examined(form, known, darker, scanner=(0.95, 0.035))) < LOUD


@pytest.mark.parametrize(
    ("ink", "word"),
    [
        (Ink(blur_mm=0.07), "softer"),
        (Ink(level=80.0), "more light"),
        (Ink(blur_mm=0.005), "harder"),
    ],
)
def test_one_entry_in_another_print_is_found_and_said(
    form: Form, known: DocumentType, ink: Ink, word: str
) -> None:
    found = max(_examined(form, known, {"birth_date": ink}).candidates, key=lambda c: c.score)
    assert found.score > LOUD
    assert word in found.explanation
    left, top, right, bottom = (v / 600 * 25.4 for v in found.polygon_px.bounds)
    zone = form.zones[2].box
    assert zone.left_mm - 1 < left < right < zone.right_mm
    assert zone.top_mm - 1 < top < bottom < zone.bottom_mm + 1


def test_a_type_without_measured_entries_is_not_judged(
    form: Form, blank_type: DocumentType
) -> None:
    result = _examined(form, blank_type, {})
    assert result.outcome is Outcome.NOT_POSSIBLE
    assert "print of entries" in result.summary


def test_a_much_coarser_scan_is_not_judged(form: Form, known: DocumentType) -> None:
    pixels = np.ascontiguousarray(form.scan(HOLDERS[5], 77)[::2, ::2])
    result = run(entry_print, context_of(pixels, known, dpi=300.0))
    assert result.outcome is Outcome.NOT_POSSIBLE
    assert "600 dpi" in result.summary
