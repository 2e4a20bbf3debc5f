from __future__ import annotations

from typing import Any

from visualdoc.references.description import as_yaml, describe, parse_description
from visualdoc.references.types import DocumentType


def test_a_type_prints_a_description_that_names_its_zones_and_scans(enrolled: Any) -> None:
    document_type: DocumentType = enrolled.document_type
    again = parse_description(as_yaml(describe(document_type)), name="type.yaml")
    assert again == describe(document_type)
    assert again.title == "Paper of Nowhere"
    assert again.scans == document_type.provenance
    boxes = [zone.box_mm for zone in again.zones]
    assert len(boxes) == len(document_type.zones) > 0
    for box, zone in zip(boxes, document_type.zones, strict=True):
        assert abs(box[0] - zone.box.left_mm) < 0.001
        assert abs(box[3] - zone.box.bottom_mm) < 0.001
