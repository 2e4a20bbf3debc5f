"""A set of designs drawn from a seed is written with labels that hold."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from PIL import Image

from visualdoc.errors import DataSetError
from visualdoc.geometry import apply_homography
from visualdoc.samples.write import Order, write_set

ORDER = Order(seed=5, genuine=1, forged=0, enrol=1, dpi=150, procedural=2, print_dpi=200)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("procedural")
    write_set(out, ORDER)
    return out


@pytest.fixture(scope="module")
def content(written: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((written / "labels.json").read_text(encoding="utf-8"))
    return read


def test_every_design_has_its_description_and_scans(written: Path, content: dict[str, Any]) -> None:
    types = sorted(path.stem for path in (written / "types").glob("*.yaml"))

    assert len(types) == 2
    assert sorted({item["type"] for item in content["items"]}) == types
    assert sorted(content["preprint"]) == types
    assert [item["kind"] for item in content["items"]] == ["enrol", "enrol", "genuine", "genuine"]


def test_entries_lie_in_the_zones_of_the_description(
    written: Path, content: dict[str, Any]
) -> None:
    for item in content["items"]:
        text = (written / "types" / f"{item['type']}.yaml").read_text(encoding="utf-8")
        zones = {zone["id"]: zone["box_mm"] for zone in yaml.safe_load(text)["zones"]}
        assert item["boxes_mm"]
        for name, (left, top, right, bottom) in item["boxes_mm"].items():
            zone = zones["mrz" if name.startswith("mrz") else name]
            assert zone[0] - 2 < left < right < zone[2] + 2, name
            assert zone[1] - 2 < top < bottom < zone[3] + 2, name


def test_entries_lie_in_what_their_longest_lawful_value_reaches(content: dict[str, Any]) -> None:
    for item in content["items"]:
        lawful = content["lawful_mm"][item["type"]]
        reached = {name: box for name, box in item["boxes_mm"].items() if name in lawful}
        assert reached
        for name, (left, _, right, _) in reached.items():
            assert lawful[name][0] - 0.3 < left < right < lawful[name][2] + 0.3, name


def test_a_single_letter_does_not_reach_through_a_wide_cell(
    written: Path, content: dict[str, Any]
) -> None:
    for name, lawful in content["lawful_mm"].items():
        text = (written / "types" / f"{name}.yaml").read_text(encoding="utf-8")
        zones = {zone["id"]: zone["box_mm"] for zone in yaml.safe_load(text)["zones"]}
        assert lawful["surname"] == pytest.approx(zones["surname"], abs=0.01)
        left, _, right, _ = lawful["birth_date"]
        assert 0 < right - left <= zones["birth_date"][2] - zones["birth_date"][0] + 0.01


def test_ink_is_on_the_scan_where_the_labels_say(written: Path, content: dict[str, Any]) -> None:
    for item in content["items"]:
        image = np.asarray(Image.open(written / item["file"]).convert("L"), dtype=float)
        to_px = np.linalg.inv(np.array(item["page_to_document"]))
        for name, (left, top, right, bottom) in item["boxes_mm"].items():
            corners = np.array([[left, top], [right, top], [right, bottom], [left, bottom]])
            at = apply_homography(to_px, corners)
            (x0, y0), (x1, y1) = np.floor(at.min(axis=0)), np.ceil(at.max(axis=0))
            part = image[int(y0) : int(y1) + 1, int(x0) : int(x1) + 1]
            assert np.percentile(part, 98) - part.min() > 30, (item["file"], name)


def test_another_seed_draws_other_designs(tmp_path: Path, content: dict[str, Any]) -> None:
    write_set(tmp_path, Order(seed=6, genuine=0, forged=0, enrol=0, procedural=2))

    other = json.loads((tmp_path / "labels.json").read_text(encoding="utf-8"))["preprint"]
    assert not set(other) & set(content["preprint"])
    assert next(iter(other.values())) != next(iter(content["preprint"].values()))


def test_variants_are_types_of_their_own_with_their_differences(tmp_path: Path) -> None:
    order = Order(
        seed=5, genuine=0, forged=0, enrol=0, procedural=1, variants=("title", "moved_field")
    )

    write_set(tmp_path, order)

    types = sorted(path.stem for path in (tmp_path / "types").glob("*.yaml"))
    differing = json.loads((tmp_path / "labels.json").read_text(encoding="utf-8"))["variants"]
    base = "procedural-500000"
    assert types == [base, f"{base}-moved_field-1", f"{base}-title-1"]
    assert sorted(differing) == types[1:]
    assert all(entry["of"] == base and entry["areas_mm"] for entry in differing.values())


def test_an_unknown_kind_of_variant_is_named(tmp_path: Path) -> None:
    order = Order(procedural=1, variants=("shape",))

    with pytest.raises(DataSetError, match="shape"):
        write_set(tmp_path, order)
