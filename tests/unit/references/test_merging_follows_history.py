from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from small_types import library_of, small_type, tree
from visualdoc.errors import DivergedTypeError
from visualdoc.references import Library
from visualdoc.references.exporting import export_types
from visualdoc.references.merging import Merged, Prefer, merge
from visualdoc.references.packages import Package, open_package

Packed = Callable[[Library], Package]


@pytest.fixture
def packed(tmp_path: Path) -> Packed:
    """Return what packs a whole library and opens the package."""
    count = iter(range(100))

    def pack(library: Library, *, all_versions: bool = True) -> Package:
        target = tmp_path / f"package{next(count)}.zip"
        export_types(library, target, key=None, program="visualdoc", all_versions=all_versions)
        return open_package(target, trusted=[], unsigned=True)

    return pack


@pytest.fixture
def first(tmp_path: Path) -> Library:
    return library_of(tmp_path / "first", small_type())


def _copy(library: Library, name: str) -> Library:
    target = library.path.with_name(name)
    shutil.copytree(library.path, target)
    return Library.open(target)


def _told(merged: tuple[Merged, ...]) -> list[tuple[str, str, int]]:
    return [(one.name, one.outcome.value, one.version) for one in merged]


def test_a_later_version_that_came_from_ours_becomes_current(
    first: Library, packed: Packed
) -> None:
    ours = _copy(first, "ours")
    later = first.save(small_type(version=2, seed=2))
    merged, told = merge(ours, [packed(later)])
    assert _told(told) == [("paper", "updated", 2)]
    assert merged.index.entry("paper") == later.index.entry("paper")


def test_an_earlier_version_stays_an_earlier_one(first: Library, packed: Packed) -> None:
    package = packed(first)
    later = first.save(small_type(version=2, seed=2))
    before = tree(later.path)
    merged, told = merge(later, [package])
    assert _told(told) == [("paper", "older", 2)]
    assert tree(merged.path) == before


def test_an_earlier_version_that_is_not_kept_here_is_taken_in_beside(
    first: Library, packed: Packed
) -> None:
    package = packed(first)
    later = first.save(small_type(version=2, seed=2)).remove("paper", 1)
    merged, _ = merge(later, [package])
    assert merged.load("paper").version == 2
    assert merged.load("paper", 1).title == "Small paper"


def test_equal_content_is_one_version(first: Library, packed: Packed, tmp_path: Path) -> None:
    twin = library_of(tmp_path / "twin", small_type())
    before = tree(twin.path)
    merged, told = merge(twin, [packed(first)])
    assert _told(told) == [("paper", "same", 1)]
    assert tree(merged.path) == before


@pytest.fixture
def apart(first: Library) -> tuple[Library, Library]:
    """Two libraries in which different people made a version 2 from the same version 1."""
    ours = _copy(first, "ours").save(small_type(version=2, seed=2, title="Ours"))
    theirs = _copy(first, "theirs").save(small_type(version=2, seed=3, title="Theirs"))
    return ours, theirs


def test_different_pasts_are_refused_until_somebody_chooses(
    apart: tuple[Library, Library], packed: Packed
) -> None:
    ours, theirs = apart
    before = tree(ours.path)
    extended = theirs.save(small_type("card"))
    with pytest.raises(DivergedTypeError, match="version 2 of 'paper' here and version 2 in pack"):
        merge(ours, [packed(extended)])
    # nothing of the package came in, not even the type that nobody argues about
    assert tree(ours.path) == before


@pytest.mark.parametrize(
    ("prefer", "outcome", "title"),
    [(Prefer.OURS, "kept", "Ours"), (Prefer.THEIRS, "replaced", "Theirs")],
)
def test_what_was_chosen_is_done(
    apart: tuple[Library, Library], packed: Packed, prefer: Prefer, outcome: str, title: str
) -> None:
    ours, theirs = apart
    merged, told = merge(ours, [packed(theirs.save(small_type("card")))], prefer=prefer)
    assert _told(told) == [("card", "added", 1), ("paper", outcome, 2)]
    assert told[1].dropped == (2,)
    assert merged.load("paper").title == title
    assert merged.load("paper", 1).title == "Small paper"


def test_a_version_built_on_one_that_was_gone_back_to_is_no_successor(
    first: Library, packed: Packed
) -> None:
    second = first.save(small_type(version=2, seed=2))
    ours = _copy(second, "ours")
    branched = second.use("paper", 1).save(small_type(version=3, seed=3))
    with pytest.raises(DivergedTypeError):
        merge(ours, [packed(branched)])


def test_several_packages_come_in_together_or_not_at_all(
    first: Library, packed: Packed, tmp_path: Path
) -> None:
    card = packed(library_of(tmp_path / "card", small_type("card", seed=7)))
    foreign = packed(library_of(tmp_path / "foreign", small_type(seed=8)))
    before = tree(first.path)
    with pytest.raises(DivergedTypeError):
        merge(first, [card, foreign])
    assert tree(first.path) == before
    merged, told = merge(first, [card, card])
    assert _told(told) == [("card", "added", 1), ("card", "same", 1)]
    assert merged.names == ("card", "paper")


def test_a_damaged_version_is_made_whole_by_its_package(first: Library, packed: Packed) -> None:
    package = packed(first)
    whole = tree(first.path)
    record = first.index.entry("paper").current
    (first.path / "types" / "paper" / record.folder / "median.webp").write_bytes(b"damaged")
    merge(first, [package])
    assert tree(first.path) == whole
