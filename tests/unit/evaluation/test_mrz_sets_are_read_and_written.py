from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np
import pytest

from visualdoc.errors import DataSetError
from visualdoc.evaluation.mrz_truth import Opened, Picture, Truth, load, opened, write_drawn
from visualdoc.geometry import PolygonPx


def test_a_table_may_hold_several_zones_a_picture(tmp_path: Path) -> None:
    rows = ["file\tlines", "a.png\tAB<|CD<||EF<|GH<", "b.png\t"]
    (tmp_path / "truth.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")

    first, second = load(tmp_path)

    assert [zone.lines for zone in first.zones] == [("AB<", "CD<"), ("EF<", "GH<")]
    assert first.file == tmp_path / "a.png"
    assert second.zones == ()
    assert first.condition == tmp_path.name


def test_labels_of_the_samples_are_understood(tmp_path: Path) -> None:
    text = '{"items": [{"file": "a.png", "mrz": ["AB<", "CD<"]}, {"file": "b.png", "mrz": null}]}'
    (tmp_path / "labels.json").write_text(text, encoding="utf-8")
    assert [[z.lines for z in p.zones] for p in load(tmp_path)] == [[("AB<", "CD<")], []]


def test_a_folder_without_labels_is_said(tmp_path: Path) -> None:
    with pytest.raises(DataSetError, match="neither"):
        load(tmp_path)
    (tmp_path / "truth.tsv").write_text("file\na.png\n", encoding="utf-8")
    with pytest.raises(DataSetError, match="cannot be read"):
        load(tmp_path)


def test_a_drawn_set_on_disk_is_the_set_that_was_drawn(tmp_path: Path) -> None:
    pixels = np.random.default_rng(5).integers(0, 256, (80, 90, 3), np.uint8)
    zone = Truth(
        lines=("AB<", "CD<"),
        corners_px=PolygonPx.rectangle(1, 2, 30, 40),
        lost=((1, 2),),
        format="TD3",
        angle_deg=181.25,
    )

    def draw(name: str, zones: tuple[Truth, ...]) -> Opened:
        return Opened(picture=Picture(name=name, condition="c", zones=zones), pages=(pixels,))

    pictures = [
        Picture(name=name, condition="c", zones=(), draw=partial(draw, name, zones))
        for name, zones in (("one", (zone,)), ("two", (zone, zone)), ("none", ()))
    ]
    assert write_drawn(tmp_path, pictures) == 3

    read = load(tmp_path)

    assert [len(picture.zones) for picture in read] == [1, 2, 0]
    assert read[0].zones[0] == zone
    assert read[0].condition == "c"
    assert np.array_equal(opened(read[0]).pages[0], pixels)
