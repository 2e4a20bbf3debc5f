"""Whatever happens to a writer, the library is as it was before or as it should be afterwards."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from small_types import library_of, small_type, tree
from visualdoc.references import Library
from visualdoc.references.audit import audit_library, clean
from visualdoc.references.exporting import export_types

WRITERS = Path(__file__).resolve().parents[1] / "library_writers.py"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library with an earlier version and a type that nobody touches."""
    folder = tmp_path_factory.mktemp("template")
    third = small_type(version=3, seed=3, title="Third")
    return library_of(folder / "library", small_type(), third, small_type("other", seed=8)).path


@pytest.fixture(scope="module")
def package(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("package")
    sender = library_of(folder / "library", small_type("card", seed=5))
    export_types(sender, folder / "types.zip", key=None, program="visualdoc")
    return folder / "types.zip"


@pytest.fixture
def run(template: Path, package: Path, tmp_path: Path) -> Any:
    def call(what: str, action: str = "") -> dict[str, Any]:
        path = os.pathsep.join(entry for entry in sys.path if entry)
        done = subprocess.run(
            [sys.executable, WRITERS, what, action, template, package, tmp_path],
            env={**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer

    return call


def _state(path: Path) -> dict[str, tuple[int, list[int]]]:
    """What a library names: type, current version, kept versions."""
    index = Library.open(path).index
    return {
        name: (entry.current.version, [one.version for one in entry.versions])
        for name, entry in index.types.items()
    }


BEFORE = {"paper": (3, [1, 3]), "other": (1, [1])}
AFTER = {
    "save": {**BEFORE, "paper": (2, [1, 2, 3])},
    "merge": {**BEFORE, "card": (1, [1])},
    "remove": {"other": (1, [1])},
    "use": {**BEFORE, "paper": (1, [1, 3])},
}


@pytest.mark.parametrize(
    ("action", "points"), [("save", 15), ("merge", 15), ("remove", 5), ("use", 4)]
)
def test_a_writer_may_be_killed_at_any_point(
    run: Any, tmp_path: Path, template: Path, action: str, points: int
) -> None:
    told = run("killed", action)["points"]
    assert told >= points
    final = tmp_path / f"{told + 1}"
    for whole, state in ((template, BEFORE), (final, AFTER[action])):
        assert _state(whole) == state
        assert audit_library(whole).faults == ()
    seen = []
    for number in range(1, told + 1):
        root = tmp_path / f"{number}"
        seen.append(_state(root))
        # the next writer finds no trace of it
        clean(root)
        assert tree(root) == tree(template if seen[-1] == BEFORE else final)
    # up to some point it is as before, from there on as it should be; both are seen
    switch = seen.index(AFTER[action])
    assert switch > 0
    assert seen[:switch] == [BEFORE] * switch
    assert seen[switch:] == [AFTER[action]] * (len(seen) - switch)


@pytest.mark.parametrize("action", ["save", "merge", "use"])
def test_a_full_disk_is_said_and_changes_nothing(
    run: Any, tmp_path: Path, template: Path, action: str
) -> None:
    told = run("full", action)
    before, refused = tree(template), 0
    for number, said in enumerate(told["said"], start=1):
        root = tmp_path / f"{number}"
        if _state(root) == BEFORE:
            assert "cannot be written: No space left on device" in said
            assert "Check free space" in said
            # not even a leftover
            assert tree(root) == before
            refused += 1
        else:
            assert _state(root) == AFTER[action]
    assert refused >= 3


def test_a_write_that_is_broken_off_in_the_middle_changes_nothing(
    run: Any, tmp_path: Path, template: Path
) -> None:
    for limit, said in run("small").items():
        assert "cannot be written: File too large" in said
        assert tree(tmp_path / limit) == tree(template)


def _place(done: list[str], *words: str) -> int:
    found = [n for n, line in enumerate(done) if all(word in line for word in words)]
    assert found, (words, done)
    return found[0]


def test_everything_is_flushed_before_it_is_named(run: Any) -> None:
    done = run("recorded")["done"]
    files = ("type.json", "median.webp", "spread.webp", "view.webp", "view.npz", "maps.npz")
    written = [_place(done, "open", "/.new-v2-", file) for file in files]
    flushed = [_place(done, "fsync", "/.new-v2-", file) for file in files]
    assert all(one < other for one, other in zip(written, flushed, strict=True))
    published = _place(done, "os.rename", "/.new-v2-")
    folder = done.index(f"fsync {done[published].split()[1]}")
    parent = done.index("fsync /types/paper")
    index = _place(done, "open", "/.new-library.json")
    index_flushed = _place(done, "fsync", "/.new-library.json")
    named = _place(done, "os.rename", "/.new-library.json")
    last = len(done) - 1 - done[::-1].index("fsync ")
    assert max(flushed) < folder < published < parent < index < index_flushed < named < last


def test_many_write_at_once_and_nothing_is_lost(run: Any, tmp_path: Path) -> None:
    assert run("together")["codes"] == [0] * 6
    library = Library.open(tmp_path / "together")
    assert audit_library(library.path).faults == ()
    own = {f"own{writer}-{turn}" for writer in (1, 2, 3) for turn in range(4)}
    assert set(library.names) == {"shared", *own}
    versions = [one.version for one in library.index.entry("shared").versions]
    assert versions == list(range(1, 14))
    titles = {library.load("shared", version).title for version in versions[1:]}
    assert titles == {f"seed {10 * writer + turn}" for writer in (1, 2, 3) for turn in range(4)}
