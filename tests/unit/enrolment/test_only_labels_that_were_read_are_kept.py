from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from visualdoc.enrolment import labelling, print_reading
from visualdoc.enrolment.captions import Form
from visualdoc.geometry import BoxMm
from visualdoc.references.types import Zone, ZoneKind

PX_PER_MM = 10.0
# width of a label in mm → script in which it reads, what it says, how surely
READS = {
    20: ("Latn", "Surname", 0.9),
    22: ("Latn", "Zqxv", 0.9),
    24: ("Latn", "Zqxv", 0.5),
    26: ("Arab", "ظقط", 0.9),
}


def _width(picture: Any) -> int:
    crop_mm: float = picture.crop.shape[1] / PX_PER_MM
    return round(crop_mm - 2 * labelling.LABEL_PAD_MM)


def _read(picture: Any, *, script: str, **_: Any) -> Any:
    wanted, text, confidence = READS[_width(picture)]
    said = text if script == wanted else ""
    return SimpleNamespace(text=said, confidence=confidence if said else 0.0)


@pytest.fixture
def labels(monkeypatch: pytest.MonkeyPatch) -> dict[int, Zone]:
    monkeypatch.setattr(print_reading, "line_pictures", lambda pictures: [pictures])
    monkeypatch.setattr(print_reading, "read_line", _read)
    zones, lines = [], []
    for row, width in enumerate(READS):
        top = 12.0 * row + 5.0
        box = BoxMm(left_mm=10, top_mm=top + 2.5, right_mm=40, bottom_mm=top + 6)
        zones.append(Zone(id=str(width), kind=ZoneKind.TEXT, box=box))
        lines.append((100, round(top * 10), 100 + width * 10, round(top * 10) + 20))
    form = Form(lines=tuple(lines), text=np.zeros((600, 600), dtype=np.bool_), rules=())
    images: Any = SimpleNamespace(
        median=np.full((600, 600, 3), 200, dtype=np.uint8),
        scale=SimpleNamespace(px_per_mm=PX_PER_MM),
    )
    recogniser: Any = None
    named = labelling.labelled_zones(tuple(zones), form, PX_PER_MM, images, recogniser)
    return {int(zone.id): zone for zone in named}


def test_a_label_that_names_a_field_is_kept(labels: dict[int, Zone]) -> None:
    assert (labels[20].field, labels[20].label) == ("surname", "Surname")


def test_wording_is_kept_where_it_was_read_surely(labels: dict[int, Zone]) -> None:
    assert labels[22].label == "Zqxv"
    assert labels[24].label is None


def test_a_script_that_nothing_else_on_the_page_has_is_not_believed(
    labels: dict[int, Zone],
) -> None:
    assert labels[26].label is None
