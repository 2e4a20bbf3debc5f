from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from visualdoc.enrolment import Enrolled
from visualdoc.errors import LibraryError, UnknownDocumentTypeError
from visualdoc.references import Library
from visualdoc.references.serialization import from_files, to_files
from visualdoc.references.storage import LOCK_FILE

NAME = "nowhere-paper"


@pytest.fixture
def library(trial_library: Library, tmp_path: Path) -> Library:
    """A copy that a test may damage."""
    shutil.copytree(trial_library.path, tmp_path / "library")
    return Library.open(tmp_path / "library")


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != LOCK_FILE
    }


def _stored(library: Library, file: str) -> Path:
    return next(library.path.glob(f"types/{NAME}/*/{file}"))


def test_a_type_comes_back_as_it_was_stored(library: Library, enrolled: Enrolled) -> None:
    stored, kept = library.load(NAME), enrolled.document_type
    assert (stored.name, stored.title, stored.version) == (NAME, "Paper of Nowhere", 1)
    assert stored.size == kept.size
    assert [(z.id, z.kind) for z in stored.zones] == [(z.id, z.kind) for z in kept.zones]
    for here, there in zip(stored.zones, kept.zones, strict=True):
        for one, other in (
            (here.box, there.box),
            *zip(here.ink_boxes, there.ink_boxes, strict=True),
        ):
            assert np.array(one.polygon.xy) == pytest.approx(np.array(other.polygon.xy), abs=1e-3)
    assert stored.rules == kept.rules
    assert stored.provenance == kept.provenance
    assert stored.statistics == kept.statistics
    for left, right in (
        (stored.images.median, kept.images.median),
        (stored.images.dynamic, kept.images.dynamic),
        (stored.view.grey, kept.view.grey),
        (stored.view.features.xy, kept.view.features.xy),
    ):
        assert np.array_equal(left, right)
    spread = kept.images.spread.astype(float)
    assert np.abs(stored.images.spread - spread).max() < 0.25 * spread.max()
    assert np.median(np.abs(stored.images.spread - spread)) < 0.25
    assert {k: v.tobytes() for k, v in stored.maps.items()} == {
        k: v.tobytes() for k, v in kept.maps.items()
    }


@pytest.mark.parametrize("file", ["type.json", "median.webp", "spread.webp", "maps.npz"])
def test_an_altered_file_is_refused(library: Library, file: str) -> None:
    path = _stored(library, file)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))
    with pytest.raises(LibraryError, match=f"{file} of type '{NAME}' was altered"):
        library.load(NAME)


def test_an_altered_view_is_refused_when_pages_are_told_apart(library: Library) -> None:
    _stored(library, "view.npz").write_bytes(b"")
    with pytest.raises(LibraryError, match="was altered"):
        library.views()[NAME]


def test_a_missing_file_is_said_by_name(library: Library) -> None:
    _stored(library, "median.webp").unlink()
    with pytest.raises(LibraryError, match=r"median\.webp of type 'nowhere-paper' is missing"):
        library.load(NAME)


@pytest.mark.parametrize("index", ["", "[]", '{"schema": "other/1", "types": {}}', '{"types": {}}'])
def test_a_damaged_index_is_said(library: Library, index: str) -> None:
    (library.path / "library.json").write_text(index, encoding="utf-8")
    with pytest.raises(LibraryError, match=r"library\.json"):
        Library.open(library.path)


def test_no_library_is_said_and_not_made(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="there is no reference library"):
        Library.open(tmp_path / "nothing")
    assert not (tmp_path / "nothing").exists()


def test_an_unknown_type_is_answered_with_the_known_ones(library: Library) -> None:
    for ask in (library.load, library.remove):
        with pytest.raises(UnknownDocumentTypeError, match=f"'other' is not among {NAME}"):
            ask("other")


def test_a_new_version_replaces_the_old_and_the_digest_tells(
    library: Library, enrolled: Enrolled
) -> None:
    changed = library.save(replace(enrolled.document_type, version=2, title="Second"))
    assert changed.load(NAME).title == "Second"
    assert changed.sha256 != library.sha256
    # whoever has the library open still reads what it was opened with
    assert library.load(NAME).title == "Paper of Nowhere"


@pytest.mark.parametrize("name", ["", "Upper", "a/b", "..", ".hidden", "x" * 65, "a b"])
def test_names_that_are_no_names_are_refused(
    library: Library, enrolled: Enrolled, name: str
) -> None:
    before = _files(library.path)
    with pytest.raises(LibraryError, match="is not a name for a document type"):
        library.save(replace(enrolled.document_type, name=name))
    assert _files(library.path) == before


def test_a_removed_type_is_gone_with_its_files(library: Library) -> None:
    left = library.remove(NAME)
    assert left.names == ()
    assert list(_files(library.path)) == ["library.json"]
    assert not list((library.path / "types").iterdir())
    assert left.views() == {}


@pytest.mark.parametrize("change", [{"size_mm": None}, {"zones": 3}, {"grid_dpi": "many"}])
def test_malformed_files_are_a_library_error(enrolled: Enrolled, change: dict[str, object]) -> None:
    files = to_files(enrolled.document_type)
    files["type.json"] = json.dumps({**json.loads(files["type.json"]), **change}).encode()
    with pytest.raises(LibraryError, match="a document type cannot be read"):
        from_files(files)
