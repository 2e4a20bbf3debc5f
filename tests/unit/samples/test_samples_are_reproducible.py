"""The same seed gives the same bytes; another seed gives other people."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from visualdoc.errors import DataSetError
from visualdoc.samples.write import Order, write_set

ORDER = Order(
    seed=8,
    genuine=1,
    forged=1,
    enrol=1,
    dpi=150,
    types=("utopia-permit-back",),
    attacks=("copy_move",),
)


def _files(folder: Path) -> dict[str, bytes]:
    return {str(f.relative_to(folder)): f.read_bytes() for f in folder.rglob("*") if f.is_file()}


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("first")
    write_set(out, ORDER)
    return out


def _labels(folder: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
    return content


def test_same_seed_same_bytes(first: Path, tmp_path: Path) -> None:
    write_set(tmp_path, ORDER)
    assert _files(tmp_path) == _files(first)


def test_the_set_holds_what_was_ordered(first: Path) -> None:
    assert set(_files(first)) == {
        "labels.json",
        "types/utopia-permit-back.yaml",
        "enrol/utopia-permit-back_1.jpg",
        "genuine/utopia-permit-back_001.jpg",
        "forged/utopia-permit-back_copy_move_001.jpg",
    }
    labels = _labels(first)
    assert labels["schema"] == "visualdoc.samples/1"
    assert [item["kind"] for item in labels["items"]] == ["enrol", "forged", "genuine"]
    assert all(bool(i["polygons_px"]) == (i["kind"] == "forged") for i in labels["items"])


def test_everyone_is_another_person(first: Path) -> None:
    numbers = [item["fields"]["document_number"] for item in _labels(first)["items"]]
    assert len(set(numbers)) == len(numbers)


def test_another_seed_another_person(first: Path, tmp_path: Path) -> None:
    write_set(
        tmp_path,
        Order(seed=9, genuine=1, forged=0, enrol=0, dpi=150, types=("utopia-permit-back",)),
    )
    here = _labels(tmp_path)["items"][0]["fields"]
    there = next(i for i in _labels(first)["items"] if i["kind"] == "genuine")["fields"]
    assert here["document_number"] != there["document_number"]


def test_unknown_type_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataSetError, match="utopia-licence"):
        write_set(tmp_path, Order(types=("utopia-licence",)))
