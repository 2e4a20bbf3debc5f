"""Types leave and enter a library as packages."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any

from visualdoc.errors import LibraryError
from visualdoc.references.index import FILE_PATTERN, TypeRecord, checked_name, write_index
from visualdoc.references.library import Library, record_of
from visualdoc.references.serialization import from_files
from visualdoc.references.storage import write_durably

PACKAGE_SCHEMA = "visualdoc.type-package/1"
MAX_PACKAGE_BYTES = 400_000_000
ASK_AGAIN = "Ask the sender for the package again."


def export_type(library: Library, name: str, target: Path) -> None:
    """Write one type as a package (ZIP with a manifest of hashes)."""
    record = library.index.version_of(name, None)
    manifest = {
        "schema": PACKAGE_SCHEMA,
        "name": name,
        "version": record.version,
        "folder": record.folder,
        "files": dict(record.files),
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(zipfile.ZipInfo("manifest.json"), json.dumps(manifest, indent=1))
        for file, content in library.files(name).items():
            archive.writestr(zipfile.ZipInfo(file), content)
    write_durably(target, buffer.getvalue())


def import_type(library: Library, source: Path) -> tuple[Library, str]:
    """Take in a package; a damaged one is refused and the library stays as it was.

    Returns
    -------
    tuple
        The library as it is then, and the name of the type.
    """
    manifest, files = _read_package(source)
    name = str(manifest["name"])
    document_type = from_files(files)
    if document_type.name != name:
        msg = f"the package {source.name} names two types: '{name}' and '{document_type.name}'."
        raise LibraryError(msg, hint=ASK_AGAIN)
    record = record_of(document_type.version, files)
    checked_name(name)
    with library.changing() as index:
        entry = index.types.get(name, TypeRecord(current=record)).led_by(record)
        library.publish(name, record, files)
        write_index(library.path, index.with_type(name, entry))
    return Library.open(library.path), name


def _read_package(source: Path) -> tuple[dict[str, Any], dict[str, bytes]]:
    try:
        with zipfile.ZipFile(source) as archive:
            if sum(info.file_size for info in archive.infolist()) > MAX_PACKAGE_BYTES:
                msg = f"the package {source.name} unpacks to more than {MAX_PACKAGE_BYTES} bytes."
                raise LibraryError(msg)
            manifest = json.loads(archive.read("manifest.json"))
            files = {str(file): archive.read(str(file)) for file in manifest["files"]}
            digests = {file: hashlib.sha256(content).hexdigest() for file, content in files.items()}
    except (OSError, zipfile.BadZipFile, KeyError, TypeError, ValueError) as error:
        msg = f"{source.name} is not a type package: {error}."
        raise LibraryError(msg, hint=ASK_AGAIN) from error
    if manifest.get("schema") != PACKAGE_SCHEMA or digests != manifest["files"]:
        msg = f"the package {source.name} is damaged: its files do not match its manifest."
        raise LibraryError(msg, hint=ASK_AGAIN)
    if not all(FILE_PATTERN.fullmatch(file) for file in files):
        msg = f"the package {source.name} holds file names that are not allowed."
        raise LibraryError(msg, hint=ASK_AGAIN)
    return manifest, files
