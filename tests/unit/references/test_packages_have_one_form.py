from __future__ import annotations

import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from small_packages import Files, members_of, refused, signed_again
from visualdoc.errors import PackageError
from visualdoc.references import Library
from visualdoc.references.container import write_container
from visualdoc.references.manifest import parse_manifest
from visualdoc.references.packages import open_package
from visualdoc.references.signing import SigningKey


def _flip(members: Files) -> None:
    name = next(name for name in members if name.endswith("median.webp"))
    content = bytearray(members[name])
    content[len(content) // 2] ^= 1
    members[name] = bytes(content)


def _shorten(members: Files) -> None:
    name = next(name for name in members if name.endswith("maps.npz"))
    members[name] = members[name][:-1]


def _drop(members: Files) -> None:
    del members[next(name for name in members if name.endswith("view.npz"))]


def _add(members: Files) -> None:
    members["types/paper/evil.txt"] = b"x"


def _climb(members: Files) -> None:
    members["../../evil.txt"] = b"x"


def _swap(members: Files) -> None:
    name = next(name for name in members if name.endswith("view.npz"))
    members[name] = members.pop(name)


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (_flip, "median.webp is not the file that the manifest names"),
        (_shorten, "maps.npz has "),
        (_drop, "view.npz is missing"),
        (_add, "'types/paper/evil.txt' is not in the manifest"),
        (_climb, "'../../evil.txt' is not in the manifest"),
        (_swap, "in another order"),
    ],
)
def test_content_that_was_not_signed_is_refused(
    package: Path,
    receiver: Library,
    key: SigningKey,
    damage: Callable[[Files], None],
    told: str,
) -> None:
    tmp_path = receiver.path.parent
    members = members_of(package)
    damage(members)
    write_container(tmp_path / "damaged.zip", members.items())
    assert told in refused(receiver, tmp_path / "damaged.zip", key)
    assert not (tmp_path / "evil.txt").exists()


def _newer(manifest: dict[str, object]) -> None:
    manifest["schema"] = "visualdoc.type-package/3"


def _unknown(manifest: dict[str, object]) -> None:
    manifest["schema"] = "other/1"


def _named(manifest: dict[str, dict[str, object]]) -> None:
    manifest["types"]["../paper"] = manifest["types"].pop("paper")


def _renamed(manifest: dict[str, dict[str, object]]) -> None:
    manifest["types"]["paperwork"] = manifest["types"].pop("paper")


def _extended(manifest: dict[str, object]) -> None:
    manifest["also"] = 1


def _emptied(manifest: dict[str, object]) -> None:
    manifest["types"] = {}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (_newer, "visualdoc.type-package/3, which is newer"),
        (_unknown, "'other/1', which is not known"),
        (_named, "types.../paper"),
        (_renamed, "is missing|is not in the manifest"),
        (_extended, "also: Extra inputs"),
        (_emptied, "types: "),
    ],
)
def test_a_manifest_that_is_not_understood_is_refused(
    package: Path,
    receiver: Library,
    key: SigningKey,
    change: Callable[[dict[str, object]], None],
    told: str,
) -> None:
    tmp_path = receiver.path.parent
    members = members_of(package)
    manifest = json.loads(members["manifest.json"])
    change(manifest)
    text = json.dumps(manifest, indent=1, sort_keys=True) + "\n"
    members["manifest.json"] = text.encode()
    write_container(tmp_path / "odd.zip", signed_again(members, key).items())
    said = refused(receiver, tmp_path / "odd.zip", key)
    assert any(part in said for part in told.split("|")), said


def _repacked(path: Path, compression: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, content in members_of(path).items():
            archive.writestr(name, content)
    return buffer.getvalue()


def _twice(path: Path) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members_of(path).items():
            archive.writestr(zipfile.ZipInfo(name), content)
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr(zipfile.ZipInfo("manifest.json"), b"{}")
    return buffer.getvalue()


def _bomb(path: Path) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members_of(path).items():
            archive.writestr(name, content if "manifest" in name else b"\0" * 5_000_000)
    return buffer.getvalue()


def _long_member(path: Path) -> bytes:
    content = bytearray(path.read_bytes())
    struct.pack_into("<II", content, 18, 0xFFFFFFF0, 0xFFFFFFF0)
    return bytes(content)


@pytest.mark.parametrize(
    "made",
    [
        lambda path: _repacked(path, zipfile.ZIP_STORED),
        lambda path: _repacked(path, zipfile.ZIP_DEFLATED),
        _twice,
        _bomb,
        _long_member,
        lambda path: path.read_bytes() + b"\0",
        lambda path: b"\0" + path.read_bytes(),
        lambda path: path.read_bytes()[:-1],
        lambda path: path.read_bytes()[:5000],
        lambda path: path.read_bytes()[:-2] + b"\1\0" + b"x",
        lambda path: b"",
        lambda path: b"PK but no more",
        lambda path: bytes(zlib.compress(path.read_bytes())),
    ],
    ids=[
        "repacked", "compressed", "a name twice", "a bomb", "a length that lies", "more behind",
        "more before", "a byte short", "cut off", "a comment", "empty", "no ZIP", "another format",
    ],
)  # fmt: skip
def test_a_file_of_any_other_form_is_refused(
    package: Path,
    receiver: Library,
    key: SigningKey,
    tmp_path: Path,
    made: Callable[[Path], bytes],
) -> None:
    (tmp_path / "other.zip").write_bytes(made(package))
    refused(receiver, tmp_path / "other.zip", key, unsigned=True)


def test_a_package_that_is_larger_than_wanted_is_refused(package: Path, key: SigningKey) -> None:
    with pytest.raises(PackageError, match="at most 1000 are accepted"):
        open_package(package, trusted=[key.public], max_bytes=1000)


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(PackageError, match=r"none\.zip cannot be read"):
        open_package(tmp_path / "none.zip", trusted=[])


def test_the_manifest_has_one_form(package: Path) -> None:
    content = members_of(package)["manifest.json"]
    assert parse_manifest(content).content == content
    with pytest.raises(PackageError, match="is not written the way"):
        parse_manifest(content + b" ")
