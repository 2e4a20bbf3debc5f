from __future__ import annotations

import json
from pathlib import Path

import pytest

from small_types import library_of, small_type, tree
from visualdoc.errors import LibraryError
from visualdoc.references import Library
from visualdoc.references.audit import audit_library, clean


@pytest.fixture
def path(tmp_path: Path) -> Path:
    first, second = small_type(), small_type(version=2, seed=2)
    return library_of(tmp_path / "library", first, second, small_type("card")).path


def _folder(path: Path, version: int) -> Path:
    return next((path / "types" / "paper").glob(f"v{version}-*"))


def test_a_whole_library_has_no_fault(path: Path) -> None:
    before = tree(path)
    audit = audit_library(path)
    assert (audit.faults, audit.leftovers) == ((), ())
    assert (audit.versions, audit.files) == (3, 18)
    assert audit.sha256 == Library.open(path).sha256
    assert tree(path) == before


def test_every_fault_is_found_and_named(path: Path) -> None:
    altered = _folder(path, 1) / "median.webp"
    content = bytearray(altered.read_bytes())
    content[-1] ^= 1
    altered.write_bytes(bytes(content))
    (_folder(path, 2) / "maps.npz").unlink()
    (_folder(path, 2) / "notes.txt").write_text("mine")
    (path / "keys.json").write_text("{}")
    found = {one.where.rpartition("/")[2]: one.what for one in audit_library(path).faults}
    assert "was altered" in found["median.webp"]
    assert "is missing" in found["maps.npz"]
    assert "does not name" in found["notes.txt"]
    assert "cannot be read" in found["keys.json"]
    assert len(found) == 4


def test_a_type_that_was_stored_wrong_is_a_fault_though_its_hashes_fit(path: Path) -> None:
    Library.open(path).save(small_type("bad", statistics={"score": float("nan")}))
    (fault,) = audit_library(path).faults
    assert fault.where.startswith("types/bad/v1-")
    assert "NaN" in fault.what


def test_a_damaged_index_is_the_fault(path: Path) -> None:
    (path / "library.json").write_text(json.dumps({"schema": "visualdoc.library/1"}))
    audit = audit_library(path)
    assert [fault.where for fault in audit.faults] == ["library.json"]
    assert audit.sha256 is None


def test_leftovers_are_no_fault_and_can_be_cleaned(path: Path) -> None:
    before = tree(path)
    (path / "types" / "paper" / ".new-v3-0123456789ab.12345678").mkdir()
    (path / ".new-library.json.12345678").write_text("{")
    (path / "types" / "gone" / "v1-0123456789ab").mkdir(parents=True)
    (path / "types" / "empty").mkdir()
    audit = audit_library(path)
    assert audit.faults == ()
    assert audit.leftovers == (
        ".new-library.json.12345678",
        "types/empty",
        "types/gone/v1-0123456789ab",
        "types/paper/.new-v3-0123456789ab.12345678",
    )
    clean(path)
    assert tree(path) == before


def test_no_library_is_said(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="there is no reference library"):
        audit_library(tmp_path)
