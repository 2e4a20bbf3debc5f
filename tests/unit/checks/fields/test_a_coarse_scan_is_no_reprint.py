from __future__ import annotations

from dataclasses import replace

from tests.small_forms import HOLDERS, Form, context_of

from visualdoc.checks.printing import page_texture
from visualdoc.checks.printing.profile import genuine_profile, texture_of
from visualdoc.examination.runner import run
from visualdoc.findings import Outcome
from visualdoc.geometry import Scale
from visualdoc.references.types import DocumentType


def test_a_scan_much_coarser_than_the_references_is_not_judged(
    form: Form, blank_type: DocumentType
) -> None:
    scans = [form.scan(holder, i) for i, holder in enumerate(HOLDERS[:5])]
    px_per_mm = Scale(blank_type.images.dpi).px_per_mm
    known = replace(
        blank_type, maps=genuine_profile([texture_of(scan, px_per_mm) for scan in scans])
    )
    fine = context_of(form.scan(HOLDERS[5], 77), known)
    assert run(page_texture, fine).outcome is Outcome.PASSED
    coarse = replace(fine, aligned=replace(fine.reference, source_dpi=300.0))
    result = run(page_texture, coarse)
    assert result.outcome is Outcome.NOT_POSSIBLE
    assert "too coarse" in result.summary
