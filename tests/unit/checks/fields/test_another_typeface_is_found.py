from __future__ import annotations

from dataclasses import replace

import pytest
from tests.small_forms import HOLDERS, Form, Ink, context_of

from visualdoc.checks.fields import glyphs
from visualdoc.checks.fields.entries import entry_pictures
from visualdoc.checks.fields.typeface import faces_of, packed
from visualdoc.examination.runner import run
from visualdoc.findings import CheckRun, Outcome
from visualdoc.references.types import DocumentType
from visualdoc.registration.types import AlignedPage
from visualdoc.samples.lettering import Font
from visualdoc.scans.types import ScanPage

LOUD = 3.0


@pytest.fixture(scope="module")
def known(blank_type: DocumentType, genuine: list[tuple[ScanPage, AlignedPage]]) -> DocumentType:
    faces = [faces_of(entry_pictures(page, aligned)) for page, aligned in genuine]
    return replace(blank_type, maps={**glyphs.rows_of(faces), glyphs.BANK: packed(faces)})


def _examined(form: Form, known: DocumentType, inks: dict[str, Ink]) -> CheckRun:
    return run(glyphs, context_of(form.scan(HOLDERS[5], 77, inks), known))


def _loudest(result: CheckRun, name: str = "") -> float:
    return max((c.score for c in result.candidates if name in c.title), default=0.0)


def test_entries_in_the_type_s_own_face_are_quiet(form: Form, known: DocumentType) -> None:
    assert _loudest(_examined(form, known, {})) < LOUD / 2


@pytest.mark.parametrize("font", [Font.SERIF, Font.MONO, Font.OCR_B])
@pytest.mark.parametrize("name", ["birth_date", "document_number"])
def test_an_entry_in_another_face_is_found(
    form: Form, known: DocumentType, font: Font, name: str
) -> None:
    result = _examined(form, known, {name: Ink(font=font)})
    found = max(result.candidates, key=lambda c: c.score)
    assert found.score > LOUD
    assert name in found.title
    assert all(c.score < LOUD for c in result.candidates if c is not found)


def test_a_long_value_set_smaller_is_quiet(form: Form, known: DocumentType) -> None:
    result = _examined(form, known, {"birth_date": Ink(size_mm=2.6)})
    assert _loudest(result, "birth_date") < LOUD


def test_a_softer_print_of_the_same_face_is_quiet(form: Form, known: DocumentType) -> None:
    assert _loudest(_examined(form, known, {"birth_date": Ink(blur_mm=0.05)})) < LOUD


def test_a_type_without_glyphs_is_not_judged(form: Form, blank_type: DocumentType) -> None:
    result = _examined(form, blank_type, {})
    assert result.outcome is Outcome.NOT_POSSIBLE
    assert "glyphs" in result.summary
