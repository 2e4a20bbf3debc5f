"""Packages as tests open, take apart and refuse them."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from small_types import tree
from visualdoc.errors import LibraryError
from visualdoc.references import Library
from visualdoc.references.merging import merge
from visualdoc.references.packages import Package, open_package
from visualdoc.references.signing import SigningKey

Files = dict[str, bytes]


def opened(path: Path, *keys: SigningKey, unsigned: bool = False) -> Package:
    return open_package(path, trusted=[key.public for key in keys], unsigned=unsigned)


def members_of(path: Path) -> Files:
    with zipfile.ZipFile(path) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def signed_again(members: Files, key: SigningKey) -> Files:
    """Sign a changed package with the trusted key: what is wrong must be seen nevertheless."""
    members["manifest.json.sig"] = key.sign(members["manifest.json"])
    return members


def refused(receiver: Library, path: Path, *keys: SigningKey, unsigned: bool = False) -> str:
    before = tree(receiver.path)
    with pytest.raises(LibraryError) as refusal:
        merge(receiver, [opened(path, *keys, unsigned=unsigned)])
    assert tree(receiver.path) == before
    assert refusal.value.hint
    assert path.name in refusal.value.detail
    return refusal.value.detail
