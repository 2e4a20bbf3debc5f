from __future__ import annotations

import fcntl
import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest

from small_types import library_of, small_type, tree
from visualdoc.errors import LibraryError, UnknownDocumentTypeError
from visualdoc.references import Library
from visualdoc.references.storage import ENROLMENT_FILE, LOCK_FILE, enrolling


def _numbers(library: Library, name: str = "paper") -> list[int]:
    return [one.version for one in library.index.entry(name).versions]


def _without_history(path: Path) -> None:
    """Make the index what programs before versions were kept wrote."""
    index = json.loads((path / "library.json").read_text())
    del index["history"]
    (path / "library.json").write_text(json.dumps(index, indent=1))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A library with two versions that nobody has open."""
    first, second = small_type(), small_type(version=2, seed=2, title="Second")
    return library_of(tmp_path / "library", first, second).path


@pytest.fixture
def library(path: Path) -> Library:
    return Library.open(path)


def test_an_earlier_version_stays_and_can_be_loaded(library: Library) -> None:
    assert _numbers(library) == [1, 2]
    assert library.load("paper").title == "Second"
    assert library.load("paper", 1).title == "Small paper"
    first, second = library.index.entry("paper").versions
    assert second.after == (first.digest,)


def test_an_earlier_version_becomes_current_and_the_digest_tells(
    library: Library, tmp_path: Path
) -> None:
    alone = library_of(tmp_path / "alone", small_type())
    back = library.use("paper", 1)
    assert back.load("paper").title == "Small paper"
    assert back.load("paper", 2).title == "Second"
    # what is kept beside the current versions is no part of what a report was made with
    assert back.sha256 == alone.sha256 != library.sha256
    assert library.pinned("paper", 1).sha256 == back.sha256
    assert back.use("paper", 2).sha256 == library.sha256


def test_the_digest_is_that_of_the_index_s_types(library: Library) -> None:
    index = json.loads((library.path / "library.json").read_text())
    types = json.dumps(index["types"], sort_keys=True).encode()
    assert library.sha256 == hashlib.sha256(types).hexdigest()


def test_a_version_that_is_not_kept_is_answered_with_those_that_are(library: Library) -> None:
    for ask in (library.load, library.use, library.pinned, library.remove):
        with pytest.raises(
            UnknownDocumentTypeError, match=r"version 7 of 'paper' is not kept; .*1, 2"
        ):
            ask("paper", 7)


def test_a_removed_version_leaves_no_file(library: Library) -> None:
    left = library.remove("paper", 1)
    assert _numbers(left) == [2]
    folders = [path.name for path in (library.path / "types" / "paper").iterdir()]
    assert folders == [left.index.entry("paper").current.folder]
    # but it is remembered that it went before
    assert len(left.index.entry("paper").current.after) == 1


def test_the_current_version_is_not_removed_alone(library: Library) -> None:
    before = tree(library.path)
    with pytest.raises(LibraryError, match="version 2 is the current one"):
        library.remove("paper", 2)
    assert tree(library.path) == before


def test_the_same_content_again_makes_no_new_version(library: Library) -> None:
    before = tree(library.path)
    again = library.save(small_type(version=2, seed=2, title="Second"))
    assert tree(again.path) == before


def test_a_number_that_was_taken_meanwhile_is_not_overwritten(library: Library) -> None:
    late = library.save(small_type(version=2, seed=3, title="Late"))
    assert _numbers(late) == [1, 2, 3]
    assert (late.load("paper").title, late.load("paper").version) == ("Late", 3)
    assert late.load("paper", 2).title == "Second"


def test_versions_that_an_earlier_program_left_are_found_again(path: Path) -> None:
    digest = Library.open(path).sha256
    _without_history(path)
    old = Library.open(path)
    assert _numbers(old) == [2]
    assert old.sha256 == digest
    damaged = path / "types" / "paper" / "v3-000000000000"
    damaged.mkdir()
    (damaged / "type.json").write_text("{}")
    third = old.save(small_type(version=3, seed=3))
    assert _numbers(third) == [1, 2, 3]
    assert third.load("paper", 1).title == "Small paper"
    assert not damaged.exists()


def test_a_reader_keeps_what_it_opened_until_it_lets_go(path: Path) -> None:
    reader = Library.open(path)
    Library.open(path).remove("paper")
    assert reader.load("paper").title == "Second"
    Library.open(path).save(small_type("other"))
    assert reader.load("paper", 1).title == "Small paper"
    del reader
    Library.open(path).save(small_type("third"))
    assert not (path / "types" / "paper").exists()


def test_a_writer_sees_what_others_wrote_since_it_opened(library: Library) -> None:
    other = Library.open(library.path)
    library.save(small_type("one"))
    assert other.save(small_type("two")).names == ("one", "paper", "two")


@pytest.mark.parametrize(
    "change",
    [
        {"folder": "../../elsewhere"},
        {"folder": "v1-0123456789ab"},
        {"version": "many"},
        {"files": {"../type.json": "0" * 64}},
        {"files": {"type.json": "short"}},
        {"files": 3},
    ],
)
def test_an_index_that_contradicts_itself_is_refused(
    library: Library, change: dict[str, object]
) -> None:
    index = json.loads((library.path / "library.json").read_text())
    index["types"]["paper"] |= change
    (library.path / "library.json").write_text(json.dumps(index))
    with pytest.raises(LibraryError, match=r"library\.json is damaged"):
        Library.open(library.path)


def test_enrolments_of_one_library_wait_for_one_another(tmp_path: Path) -> None:
    root = tmp_path / "library"
    with enrolling(root):
        with (root / ENROLMENT_FILE).open("rb") as other, pytest.raises(BlockingIOError):
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # saving, which other writers do meanwhile, is not held up
        assert Library.open_or_create(root).save(small_type()).names == ("paper",)
    with enrolling(root), (root / LOCK_FILE).open("rb") as free:
        fcntl.flock(free, fcntl.LOCK_EX | fcntl.LOCK_NB)
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(LibraryError, match="cannot be written"), enrolling(blocked):
        pass


def test_many_are_stored_at_once_or_none(path: Path) -> None:
    types = [small_type(f"type{n}", seed=n) for n in range(3)]
    many = Library.open(path).save_all([*types, small_type("type1", seed=9), small_type(seed=4)])
    assert many.names == ("paper", "type0", "type1", "type2")
    assert (_numbers(many), _numbers(many, "type1")) == ([1, 2, 3], [1, 2])
    before = tree(path)
    del many
    with pytest.raises(LibraryError, match="is not a name"):
        Library.open(path).save_all([small_type("good"), small_type("Not good")])
    assert tree(path) == before


def test_a_version_needs_its_own_files_only(library: Library) -> None:
    folder = library.index.entry("paper").versions[0].folder
    (library.path / "types" / "paper" / folder / "median.webp").unlink()
    assert library.load("paper").title == "Second"
    with pytest.raises(LibraryError, match=r"median\.webp of type 'paper' is missing"):
        library.load("paper", 1)
    whole = library.save(replace(small_type(), version=1))
    assert whole.load("paper").title == "Small paper"
