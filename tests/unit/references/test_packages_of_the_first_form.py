from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from small_packages import Files, opened, refused
from visualdoc.references import Library
from visualdoc.references.merging import merge
from visualdoc.references.signing import SigningKey


def _flip(members: Files) -> None:
    name = next(name for name in members if name.endswith("median.webp"))
    content = bytearray(members[name])
    content[len(content) // 2] ^= 1
    members[name] = bytes(content)


def _drop(members: Files) -> None:
    del members[next(name for name in members if name.endswith("view.npz"))]


def _add(members: Files) -> None:
    members["types/paper/evil.txt"] = b"x"


def _first_form(library: Library, change: Callable[[Files], None] | None = None) -> bytes:
    """Pack a type as programs before signatures did."""
    files = library.files("card")
    record = library.index.entry("card").current
    manifest = {
        "schema": "visualdoc.type-package/1",
        "name": "card",
        "version": record.version,
        "folder": record.folder,
        "files": dict(record.files),
    }
    members = {"manifest.json": json.dumps(manifest, indent=1).encode(), **files}
    if change is not None:
        change(members)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return buffer.getvalue()


def test_a_package_of_the_first_form_is_read_when_unsigned_is_wanted(
    sender: Library, receiver: Library, tmp_path: Path, key: SigningKey
) -> None:
    (tmp_path / "old.zip").write_bytes(_first_form(sender))
    assert "is not signed" in refused(receiver, tmp_path / "old.zip", key)
    merged, _ = merge(receiver, [opened(tmp_path / "old.zip", unsigned=True)])
    assert merged.files("card") == sender.files("card")


def _named_otherwise(members: Files) -> None:
    manifest = json.loads(members["manifest.json"])
    members["manifest.json"] = json.dumps({**manifest, "name": "../card"}).encode()


def _first_climb(members: Files) -> None:
    manifest = json.loads(members["manifest.json"])
    manifest["files"]["../../evil.txt"] = hashlib.sha256(b"x").hexdigest()
    members["manifest.json"] = json.dumps(manifest).encode()
    members["../../evil.txt"] = b"x"


@pytest.mark.parametrize("damage", [_flip, _drop, _add, _named_otherwise, _first_climb])
def test_a_damaged_package_of_the_first_form_is_refused(
    sender: Library, receiver: Library, tmp_path: Path, damage: Callable[[Files], None]
) -> None:
    (tmp_path / "old.zip").write_bytes(_first_form(sender, damage))
    refused(receiver, tmp_path / "old.zip", unsigned=True)
    assert not (tmp_path / "evil.txt").exists()
