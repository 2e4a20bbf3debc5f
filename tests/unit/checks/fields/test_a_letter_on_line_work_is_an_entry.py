from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.small_forms import HOLDERS, Form, context_of

from visualdoc.checks.layout import field_presence
from visualdoc.enrolment.ground import ground_mask, reference_picture
from visualdoc.examination.runner import run
from visualdoc.geometry import Scale
from visualdoc.references.types import DocumentType

PX_PER_MM = Scale(600.0).px_per_mm


@pytest.fixture(scope="module")
def filled(form: Form, blank_type: DocumentType) -> DocumentType:
    """A type all of whose genuine scans have every entry."""
    scans = np.stack([form.scan(holder, i) for i, holder in enumerate(HOLDERS[:5])])
    ground = ground_mask(scans.shape[1:3], form.zones, PX_PER_MM)
    reference = reference_picture(scans, ground)
    zones = tuple(replace(z, ink_boxes=(z.box.grown(-1.0),) * 5) for z in form.zones)
    return replace(blank_type, zones=zones, images=replace(blank_type.images, median=reference))


def _empty(form: Form, known: DocumentType, holder: tuple[str, ...], *, rule: bool) -> int:
    pixels = form.scan(holder, 77)
    if rule:
        # a dark line of the form runs through the entry and out of its zone
        row = round((form.zones[1].box.top_mm + 3.0) * PX_PER_MM)
        pixels[row : row + 5] = 60
    return len(run(field_presence, context_of(pixels, known)).candidates)


def test_an_entry_that_is_not_there_is_missed(form: Form, filled: DocumentType) -> None:
    assert _empty(form, filled, HOLDERS[5], rule=False) == 0
    holder = ("KARIMI", " ", *HOLDERS[5][2:])
    assert _empty(form, filled, holder, rule=False) == 1


def test_a_letter_that_touches_a_line_is_there(form: Form, filled: DocumentType) -> None:
    holder = ("KARIMI", "M", *HOLDERS[5][2:])
    assert _empty(form, filled, holder, rule=True) == 0
