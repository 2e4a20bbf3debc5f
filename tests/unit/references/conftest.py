"""A sender with a signed package, and a receiver: made once for all tests of packages."""

from __future__ import annotations

from pathlib import Path

import pytest

from small_types import library_of, small_type
from visualdoc.references import Library
from visualdoc.references.exporting import export_types
from visualdoc.references.signing import SigningKey, new_key


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sender")


@pytest.fixture(scope="module")
def key(folder: Path) -> SigningKey:
    return new_key(folder, "office")


@pytest.fixture(scope="module")
def sender(folder: Path) -> Library:
    first, second = small_type(), small_type(version=2, seed=2, title="Second")
    return library_of(folder / "library", first, second, small_type("card", seed=5))


@pytest.fixture(scope="module")
def package(sender: Library, key: SigningKey, folder: Path) -> Path:
    export_types(
        sender,
        folder / "types.zip",
        key=key,
        program="visualdoc",
        all_versions=True,
        maker="The office",
    )
    return folder / "types.zip"


@pytest.fixture
def receiver(tmp_path: Path) -> Library:
    return library_of(tmp_path / "receiver", small_type("own", seed=9))
