"""The reference library: a folder of document types that a crash leaves as it was."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import secrets
import shutil
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from visualdoc.errors import LibraryError, UnknownDocumentTypeError
from visualdoc.references.serialization import from_files, to_files, view_from_files
from visualdoc.references.types import DocumentType, IdentificationView

INDEX_FILE = "library.json"
SCHEMA = "visualdoc.library/1"
PACKAGE_SCHEMA = "visualdoc.type-package/1"
NAME_PATTERN = re.compile(r"^[a-z0-9][a-z0-9._-]{0,63}$")
MAX_PACKAGE_BYTES = 400_000_000


def default_library_dir() -> Path:
    """Return the library shipped with the sample documents."""
    checkout = Path(__file__).resolve().parents[3] / "sample_docs" / "library"
    return checkout if checkout.is_dir() else Path(__file__).resolve().parents[1] / "_library"


class Library:
    """The enrolled document types of one folder.

    Files are verified against the SHA-256 in ``library.json`` whenever they are read. A new version
    is written beside the old one, which stays, and becomes current by one atomic rename of the
    index.
    """

    def __init__(self, path: Path, index: Mapping[str, Any]) -> None:
        self._path = path
        self._index = index
        self._loaded: dict[str, DocumentType] = {}
        self._views: dict[str, IdentificationView] | None = None

    @classmethod
    def open(cls, path: Path) -> Library:
        """Open a library.

        Raises
        ------
        LibraryError
            There is none, or its index is damaged.
        """
        index_path = path / INDEX_FILE
        if not index_path.is_file():
            msg = f"there is no reference library at '{path}'."
            raise LibraryError(msg)
        return cls(path, _read_index(index_path))

    @classmethod
    def open_or_create(cls, path: Path) -> Library:
        """Open a library, or start an empty one."""
        if not (path / INDEX_FILE).is_file():
            path.mkdir(parents=True, exist_ok=True)
            _write_atomically(path / INDEX_FILE, _index_bytes({}))
        return cls.open(path)

    @property
    def path(self) -> Path:
        """Folder of the library."""
        return self._path

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the enrolled types, sorted."""
        return tuple(sorted(self._index["types"]))

    @property
    def sha256(self) -> str:
        """Digest over all current types and their files: what a report was made with."""
        canonical = json.dumps(self._index["types"], sort_keys=True).encode()
        return hashlib.sha256(canonical).hexdigest()

    def views(self) -> Mapping[str, IdentificationView]:
        """Identification views of all types, by name."""
        if self._views is None:
            wanted = ("type.json", "view.webp", "view.npz")
            self._views = {
                name: view_from_files({file: self._read(name, file) for file in wanted})
                for name in self.names
            }
        return self._views

    def load(self, name: str) -> DocumentType:
        """Return one type.

        Raises
        ------
        UnknownDocumentTypeError
            No such type.
        LibraryError
            Its files are missing or altered.
        """
        if name not in self._loaded:
            files = self._entry(name)["files"]
            self._loaded[name] = from_files({file: self._read(name, file) for file in files})
        return self._loaded[name]

    def save(self, document_type: DocumentType) -> Library:
        """Store a type as the current version and return the library as it is then.

        Raises
        ------
        LibraryError
            The name is not allowed or the folder cannot be written.
        """
        return self._store(document_type.name, document_type.version, to_files(document_type))

    def remove(self, name: str) -> Library:
        """Take a type out; its files go after the index no longer names them."""
        self._entry(name)
        types = {key: value for key, value in self._index["types"].items() if key != name}
        _write_atomically(self._path / INDEX_FILE, _index_bytes(types))
        shutil.rmtree(self._path / "types" / name, ignore_errors=True)
        return Library.open(self._path)

    def export(self, name: str, target: Path) -> None:
        """Write one type as a package (ZIP with a manifest of hashes)."""
        entry = self._entry(name)
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
            manifest = {"schema": PACKAGE_SCHEMA, "name": name, **entry}
            archive.writestr(zipfile.ZipInfo("manifest.json"), json.dumps(manifest, indent=1))
            for file in entry["files"]:
                archive.writestr(zipfile.ZipInfo(file), self._read(name, file))
        _write_atomically(target, buffer.getvalue())

    def import_package(self, source: Path) -> tuple[Library, str]:
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
            raise LibraryError(msg, hint="Ask the sender for the package again.")
        return self._store(name, document_type.version, files), name

    def _store(self, name: str, version: int, files: Mapping[str, bytes]) -> Library:
        if not NAME_PATTERN.match(name):
            msg = f"'{name}' is not a name for a document type."
            raise LibraryError(msg, hint="Use lower-case letters, digits, dots and hyphens.")
        digests = {file: hashlib.sha256(files[file]).hexdigest() for file in sorted(files)}
        together = hashlib.sha256(json.dumps(digests).encode()).hexdigest()
        folder = f"v{version}-{together[:12]}"
        target = self._path / "types" / name / folder
        try:
            target.mkdir(parents=True, exist_ok=True)
            for file, content in files.items():
                _write_atomically(target / file, content)
            entry = {"version": version, "folder": folder, "files": digests}
            types = {**_read_index(self._path / INDEX_FILE)["types"], name: entry}
            _write_atomically(self._path / INDEX_FILE, _index_bytes(types))
        except OSError as error:
            msg = f"the library at '{self._path}' cannot be written: {error}."
            raise LibraryError(msg, hint="Check free space and rights.") from error
        return Library.open(self._path)

    def _entry(self, name: str) -> Mapping[str, Any]:
        if name not in self._index["types"]:
            msg = f"'{name}' is not among {', '.join(self.names) or 'no types at all'}."
            raise UnknownDocumentTypeError(msg)
        entry: Mapping[str, Any] = self._index["types"][name]
        return entry

    def _read(self, name: str, file: str) -> bytes:
        entry = self._entry(name)
        path = self._path / "types" / name / str(entry["folder"]) / file
        try:
            content: bytes = path.read_bytes()
        except OSError as error:
            msg = f"file {file} of type '{name}' is missing."
            raise LibraryError(msg) from error
        if hashlib.sha256(content).hexdigest() != entry["files"].get(file):
            msg = f"file {file} of type '{name}' was altered after enrolment."
            raise LibraryError(msg, hint="Restore the library from its source.")
        return content


def _read_index(path: Path) -> dict[str, Any]:
    try:
        index = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        msg = f"the library's index {path.name} cannot be read: {error}."
        raise LibraryError(msg) from error
    if not isinstance(index, dict) or index.get("schema") != SCHEMA or "types" not in index:
        msg = f"{path.name} is not the index of a reference library."
        raise LibraryError(msg)
    return index


def _index_bytes(types: Mapping[str, Any]) -> bytes:
    index = {"schema": SCHEMA, "types": {name: types[name] for name in sorted(types)}}
    return (json.dumps(index, indent=1) + "\n").encode()


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
        raise LibraryError(msg, hint="Ask the sender for the package again.") from error
    if manifest.get("schema") != PACKAGE_SCHEMA or digests != manifest["files"]:
        msg = f"the package {source.name} is damaged: its files do not match its manifest."
        raise LibraryError(msg, hint="Ask the sender for the package again.")
    if any("/" in file or file.startswith(".") for file in files):
        msg = f"the package {source.name} holds file names that are not allowed."
        raise LibraryError(msg, hint="Ask the sender for the package again.")
    return manifest, files


def _write_atomically(path: Path, content: bytes) -> None:
    """Write, flush to disk and rename, so that a reader sees the old bytes or the new."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with temporary.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
