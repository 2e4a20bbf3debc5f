"""Damaged packages are refused or are the same content; the order of packages does not matter."""

from __future__ import annotations

import itertools
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from small_types import library_of, small_type, tree
from visualdoc.errors import LibraryError
from visualdoc.references import Library
from visualdoc.references.exporting import export_types
from visualdoc.references.inspection import inspect_files
from visualdoc.references.merging import merge
from visualdoc.references.packages import Package, check_content, open_package
from visualdoc.references.serialization import to_files
from visualdoc.references.signing import SigningKey, new_key

Damage = Callable[[bytes], bytes]
# the writers flush to disk some hundred times
MEMORY = Path("/dev/shm")  # noqa: S108  (a folder of mkdtemp's is made in it)
PLACE = st.floats(0, 1, exclude_max=True)


def _flipped(place: float, bit: int) -> Damage:
    def do(content: bytes) -> bytes:
        damaged = bytearray(content)
        damaged[int(place * len(content))] ^= 1 << bit
        return bytes(damaged)

    return do


def _cut(place: float) -> Damage:
    return lambda content: content[: int(place * len(content))]


def _doubled(start: float, end: float) -> Damage:
    def do(content: bytes) -> bytes:
        first, last = sorted((int(start * len(content)), int(end * len(content))))
        return content[:last] + content[first:]

    return do


def _replaced(place: float, by: bytes) -> Damage:
    def do(content: bytes) -> bytes:
        at = int(place * len(content))
        return content[:at] + by + content[at + len(by) :]

    return do


DAMAGE = st.one_of(
    st.builds(_flipped, PLACE, st.integers(0, 7)),
    # most bytes are pictures: the manifest, the signature and the headers get their share
    st.builds(_flipped, st.floats(0, 0.12), st.integers(0, 7)),
    st.builds(_flipped, st.floats(0.98, 1, exclude_max=True), st.integers(0, 7)),
    st.builds(_cut, PLACE),
    st.builds(_doubled, PLACE, PLACE),
    st.builds(_replaced, PLACE, st.binary(min_size=1, max_size=40)),
)


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> SigningKey:
    return new_key(tmp_path_factory.mktemp("key"), "office")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return library_of(tmp_path_factory.mktemp("sender") / "library", small_type())


@pytest.fixture(scope="module", params=["signed", "unsigned"])
def package(
    request: pytest.FixtureRequest,
    library: Library,
    key: SigningKey,
    tmp_path_factory: pytest.TempPathFactory,
) -> bytes:
    target = tmp_path_factory.mktemp("package") / "types.zip"
    signer = key if request.param == "signed" else None
    export_types(library, target, key=signer, program="visualdoc")
    return target.read_bytes()


def _refusal(do: Callable[[], object]) -> LibraryError | None:
    try:
        do()
    except LibraryError as refusal:
        return refusal
    return None


@settings(max_examples=300, deadline=None)
@given(damage=DAMAGE)
def test_a_damaged_package_is_refused_or_the_same(
    package: bytes, key: SigningKey, library: Library, damage: Damage
) -> None:
    damaged = damage(package)

    def look() -> None:
        opened = open_package(Path(stream.name), trusted=[key.public], unsigned=True)
        check_content(opened)
        ((name, version),) = opened.manifest.included()
        assert opened.files(name, version) == library.files("paper")

    with tempfile.NamedTemporaryFile(suffix=".zip") as stream:
        stream.write(damaged)
        stream.flush()
        refusal = _refusal(look)
    assert (refusal is None) == (damaged == package)
    assert refusal is None or (Path(stream.name).name in refusal.detail and refusal.hint)


@settings(max_examples=100, deadline=None)
@given(file=st.sampled_from(sorted(to_files(small_type()))), damage=DAMAGE)
def test_damaged_files_of_a_type_are_a_fault_and_nothing_worse(file: str, damage: Damage) -> None:
    files = to_files(small_type())
    whole = dict(files)
    files[file] = damage(files[file])
    refusal = _refusal(lambda: inspect_files("paper", 1, files))
    assert refusal is None or "type 'paper', version 1: " in refusal.detail
    assert refusal is None or files != whole


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> tuple[Package, ...]:
    """States of one library as it grew, whole and in increments, and another's types."""
    folder = tmp_path_factory.mktemp("states")
    library = library_of(folder / "library", small_type())
    made: list[Package] = []

    def pack(library: Library, *, all_versions: bool) -> None:
        target = folder / f"{len(made)}.zip"
        export_types(library, target, key=None, program="x", all_versions=all_versions)
        made.append(open_package(target, trusted=[], unsigned=True))

    pack(library, all_versions=False)
    library = library.save(small_type(version=2, seed=2))
    pack(library, all_versions=True)
    library = library.save(small_type("card", seed=4))
    pack(library, all_versions=False)
    library = library.save(small_type(version=3, seed=3))
    pack(library, all_versions=False)
    pack(library_of(folder / "other", small_type("form", seed=6)), all_versions=False)
    return tuple(made)


@settings(max_examples=10, deadline=None)
@given(order=st.sampled_from(list(itertools.permutations(range(5)))), twice=st.integers(0, 4))
def test_the_order_of_packages_does_not_matter_and_twice_is_once(
    packages: tuple[Package, ...], order: tuple[int, ...], twice: int
) -> None:
    folder = Path(tempfile.mkdtemp(dir=MEMORY if MEMORY.is_dir() else None))
    try:
        straight = library_of(folder / "straight")
        merge(straight, packages)
        turned = library_of(folder / "turned")
        for number in (*order, twice):
            turned, _ = merge(turned, [packages[number]])
        assert tree(turned.path) == tree(straight.path)
    finally:
        shutil.rmtree(folder)
