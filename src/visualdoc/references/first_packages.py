"""Packages of the first form, ``visualdoc.type-package/1``: one type, hashed, never signed."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from visualdoc.errors import PackageError
from visualdoc.references.index import FILE_PATTERN, NAME_PATTERN, VersionRecord
from visualdoc.references.manifest import (
    FAMILY,
    MANIFEST_FILE,
    MAX_MANIFEST_BYTES,
    NEWER,
    SCHEMA,
    FileEntry,
    Maker,
    Manifest,
    TypeEntry,
    VersionEntry,
    member_name,
)

FIRST_SCHEMA = "visualdoc.type-package/1"
MAX_BYTES = 400_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstPackage:
    """A package of the first form, told in the words of the second."""

    manifest: Manifest
    files: Mapping[str, bytes]


def read_first_package(path: Path) -> FirstPackage | None:
    """Read a package of the first form; None when the file is none.

    Raises
    ------
    PackageError
        It is one but damaged, or it is a package of a newer form than this program knows.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            stated = _manifest(archive)
            if stated is None:
                return None
            return _package(stated, _files(archive, stated))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError):
        return None
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        msg = f"its {MANIFEST_FILE} or a file is damaged: {error}."
        raise PackageError(msg) from error


def _manifest(archive: zipfile.ZipFile) -> dict[str, Any] | None:
    try:
        info = archive.getinfo(MANIFEST_FILE)
        if not _is_plain(info) or info.file_size > MAX_MANIFEST_BYTES:
            return None
        stated = json.loads(archive.read(info))
    except (KeyError, ValueError, RecursionError, zipfile.BadZipFile):
        return None
    schema = str(stated.get("schema")) if isinstance(stated, dict) else ""
    family = FAMILY.fullmatch(schema)
    if family is not None and int(family[1]) > int(SCHEMA.rpartition("/")[2]):
        msg = f"it has the schema {schema}, which is newer than {SCHEMA}."
        raise PackageError(msg, hint=NEWER)
    return stated if schema == FIRST_SCHEMA else None


def _files(archive: zipfile.ZipFile, stated: Mapping[str, Any]) -> dict[str, bytes]:
    infos = archive.infolist()
    names = [info.filename for info in infos]
    if sorted(names) != sorted([MANIFEST_FILE, *stated["files"]]):
        msg = "its files are not those of its manifest."
        raise PackageError(msg)
    if not all(FILE_PATTERN.fullmatch(name) for name in names):
        msg = "it holds file names that are not allowed."
        raise PackageError(msg)
    if not all(_is_plain(info) for info in infos) or sum(i.file_size for i in infos) > MAX_BYTES:
        msg = f"it is compressed, or holds more than {MAX_BYTES} bytes."
        raise PackageError(msg)
    try:
        files = {file: archive.read(file) for file in stated["files"]}
    except (zipfile.BadZipFile, EOFError) as error:
        msg = f"a file in it is damaged: {error}."
        raise PackageError(msg) from error
    for file, content in files.items():
        if hashlib.sha256(content).hexdigest() != stated["files"][file]:
            msg = f"{file} is not the file that the manifest names."
            raise PackageError(msg)
    return files


def _is_plain(info: zipfile.ZipInfo) -> bool:
    """Tell whether a member is as long as it says: stored, neither compressed nor encrypted."""
    stored = info.compress_type == zipfile.ZIP_STORED and not info.flag_bits & 0x1
    return stored and info.compress_size == info.file_size


def _package(stated: Mapping[str, Any], files: Mapping[str, bytes]) -> FirstPackage:
    name = str(stated["name"])
    if not NAME_PATTERN.fullmatch(name):
        msg = f"'{name[:80]}' is not a name for a document type."
        raise PackageError(msg)
    record = VersionRecord(version=int(stated["version"]), files=dict(stated["files"]))
    entries = {
        file: FileEntry(sha256=record.files[file], bytes=len(content))
        for file, content in files.items()
    }
    version = VersionEntry(version=record.version, digest=record.digest, files=entries)
    manifest = Manifest(
        maker=Maker(program="visualdoc, before packages were signed"),
        key_id=None,
        types={name: TypeEntry(current=record.digest, versions=(version,))},
    )
    contents = {member_name(name, record, file): content for file, content in files.items()}
    return FirstPackage(manifest=manifest, files=contents)
