"""The reference library: a folder of document types that a crash leaves as it was."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from visualdoc.errors import LibraryError
from visualdoc.references import index_store, storage
from visualdoc.references.index import (
    INDEX_FILE,
    Index,
    TypeRecord,
    VersionRecord,
    checked_name,
    read_index,
    verified_file,
    write_index,
)
from visualdoc.references.index_catalogue import TypeCatalogue
from visualdoc.references.serialization import from_files, to_files
from visualdoc.references.types import DocumentType


def default_library_dir() -> Path:
    """Return the library shipped with the sample documents."""
    checkout = Path(__file__).resolve().parents[3] / "sample_docs" / "library"
    return checkout if checkout.is_dir() else Path(__file__).resolve().parents[1] / "_library"


class Library:
    """The enrolled document types of one folder, as they were when it was opened.

    Files are verified against the SHA-256 in ``library.json`` whenever they are read. A new version
    is written beside the old ones, which stay, and becomes current by one atomic rename of the
    index. What is removed leaves the disk when nobody has the library open any more.
    """

    def __init__(self, path: Path, index: Index, hold: storage.Snapshot) -> None:
        self._path = path
        self._index = index
        self._hold = hold
        self._loaded: dict[tuple[str, int], DocumentType] = {}
        self._views: TypeCatalogue | None = None

    @classmethod
    def open(cls, path: Path) -> Library:
        """Open a library.

        Raises
        ------
        LibraryError
            There is none, or its index is damaged.
        """
        if not (path / INDEX_FILE).is_file():
            msg = f"there is no reference library at '{path}'."
            raise LibraryError(msg)
        hold = storage.Snapshot(path)  # before the index is read: what it names stays
        return cls(path, read_index(path), hold)

    @classmethod
    def open_or_create(cls, path: Path) -> Library:
        """Open a library, or start an empty one."""
        if not (path / INDEX_FILE).is_file():
            path.mkdir(parents=True, exist_ok=True)
            with storage.writing(path):
                if not (path / INDEX_FILE).is_file():
                    write_index(path, Index())
                    storage.flush_folder(path.parent)
        return cls.open(path)

    @property
    def path(self) -> Path:
        """Folder of the library."""
        return self._path

    @property
    def index(self) -> Index:
        """What the library holds, without the content."""
        return self._index

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the enrolled types, sorted."""
        return tuple(sorted(self._index.types))

    @property
    def sha256(self) -> str:
        """Digest over all current types and their files: what a report was made with."""
        return self._index.sha256

    def views(self) -> TypeCatalogue:
        """Identification views of all types by name, with an index to find some among thousands.

        Raises
        ------
        ModelError
            The codebook of identification is missing or altered.
        """
        if self._views is None:
            self._views = index_store.of_library(self._path, self._index)
        return self._views

    def load(self, name: str, version: int | None = None) -> DocumentType:
        """Return one type, in its current version or another one that is kept.

        Raises
        ------
        UnknownDocumentTypeError
            No such type or version.
        LibraryError
            Its files are missing or altered.
        """
        record = self._index.version_of(name, version)
        key = (name, record.version)
        if key not in self._loaded:
            self._loaded[key] = from_files(self.files(name, record.version))
        return self._loaded[key]

    def stated(self, name: str, version: int | None = None) -> dict[str, Any]:
        """Return the readable part of a type without its pictures; raises as :meth:`load`."""
        stated: dict[str, Any] = json.loads(self.read(name, "type.json", version))
        return stated

    def pinned(self, name: str, version: int) -> Library:
        """Return the same library with another version of a type as the current one."""
        record = self._index.version_of(name, version)
        entry = self._index.entry(name).led_by(record)
        return Library(self._path, self._index.with_type(name, entry), self._hold)

    def save(self, document_type: DocumentType) -> Library:
        """Store a type as the current version and return the library as it is then.

        When another writer has taken the version's number meanwhile, the type gets the next free
        one: both are kept.

        Raises
        ------
        LibraryError
            The name is not allowed or the folder cannot be written; the library is as it was.
        """
        return self.save_all([document_type])

    def save_all(self, document_types: Iterable[DocumentType]) -> Library:
        """Store many types at once; as :meth:`save`, but other writers wait and the index is one.

        What is stored before an error is stored for nothing: the library is as it was.
        """
        with self.changing() as index:
            types = dict(index.types)
            for document_type in document_types:
                name = checked_name(document_type.name)
                record, files = _numbered(document_type, types.get(name))
                self.publish(name, record, files)
                types[name] = _succession(types.get(name), record)
            write_index(self._path, replace(index, types=types))
        return Library.open(self._path)

    def use(self, name: str, version: int) -> Library:
        """Make a kept version the current one."""
        with self.changing() as index:
            entry = index.entry(name).led_by(index.version_of(name, version))
            write_index(self._path, index.with_type(name, entry))
        return Library.open(self._path)

    def remove(self, name: str, version: int | None = None) -> Library:
        """Take out a type, or one version that is not the current one."""
        with self.changing() as index:
            index.version_of(name, version)
            left = index.without(name) if version is None else _without(index, name, version)
            write_index(self._path, left)
            self._hold.delete(unnamed(self._path, left))
        return Library.open(self._path)

    @contextmanager
    def changing(self) -> Iterator[Index]:
        """Hold the library against other writers and give the index as it is now, swept."""
        with storage.writing(self._path):
            index = adopted(self._path, read_index(self._path))
            storage.delete(storage.unfinished(self._path))
            mine = set(self._index.folders())
            stale = [one for one in unnamed(self._path, index) if not _is_in(one, mine)]
            read = set(self._hold.delete(stale))
            try:
                yield index
            except BaseException:
                # what a failed writer published is named by no index: the library is as it was
                now = adopted(self._path, read_index(self._path))
                left = [one for one in unnamed(self._path, now) if not _is_in(one, mine)]
                storage.delete([one for one in left if one not in read])
                raise
            index_store.refresh(self._path, read_index(self._path))

    def publish(self, name: str, record: VersionRecord, files: Mapping[str, bytes]) -> None:
        """Lay down the files of a version; until an index names it nobody sees them."""
        storage.publish_folder(self._path / "types" / name / record.folder, files)

    def files(self, name: str, version: int | None = None) -> dict[str, bytes]:
        """Return the verified files of a version; raises as :meth:`load`."""
        names = self._index.version_of(name, version).files
        return {file: self.read(name, file, version) for file in sorted(names)}

    def read(self, name: str, file: str, version: int | None = None) -> bytes:
        """Return one verified file of a version; raises as :meth:`load`."""
        return verified_file(self._path, name, self._index.version_of(name, version), file)


def record_of(version: int, files: Mapping[str, bytes]) -> VersionRecord:
    """Describe files as a version."""
    digests = {file: hashlib.sha256(files[file]).hexdigest() for file in sorted(files)}
    return VersionRecord(version=version, files=digests)


def adopted(root: Path, index: Index) -> Index:
    """Return the index with the earlier versions that programs before 'history' left unnamed.

    Only whole ones are taken: a folder's name ends in the digest of its files.
    """
    if index.keeps_versions:
        return index
    types = {}
    for name, entry in index.types.items():
        found = (_found(folder) for folder in sorted((root / "types" / name).glob("v*-*")))
        known = {one.version for one in entry.versions}
        others = {one.version: one for one in found if one and one.version not in known}
        types[name] = TypeRecord(current=entry.current, others=tuple(others.values()))
    return replace(index, types=types, keeps_versions=True)


def unnamed(root: Path, index: Index) -> list[Path]:
    """Return folders of versions that the index does not name."""
    left = set(storage.stored_versions(root)) - set(index.folders())
    return [root / "types" / name / folder for name, folder in sorted(left)]


def _is_in(path: Path, folders: set[tuple[str, str]]) -> bool:
    return (path.parent.name, path.name) in folders


def _found(folder: Path) -> VersionRecord | None:
    number = folder.name[1:].partition("-")[0]
    try:
        files = {path.name: path.read_bytes() for path in folder.iterdir()}
        record = record_of(int(number), files)
    except (OSError, ValueError):
        return None
    return record if files and record.folder == folder.name else None


def _numbered(
    document_type: DocumentType, entry: TypeRecord | None
) -> tuple[VersionRecord, dict[str, bytes]]:
    """Return a type as files, under the next free number when its own has other content."""
    files = to_files(document_type)
    record = record_of(document_type.version, files)
    taken = None if entry is None else entry.numbered(record.version)
    if entry is None or taken is None or taken.digest == record.digest:
        return record, files
    number = entry.versions[-1].version + 1
    files = to_files(replace(document_type, version=number))
    return record_of(number, files), files


def _succession(entry: TypeRecord | None, record: VersionRecord) -> TypeRecord:
    """Put a version behind the current one, unless it is kept already."""
    if entry is None:
        return TypeRecord(current=record)
    kept = entry.of_digest(record.digest)
    if kept is not None:
        return entry.led_by(kept)
    after = (*entry.current.after, entry.current.digest)
    return entry.led_by(replace(record, after=after))


def _without(index: Index, name: str, version: int) -> Index:
    entry = index.entry(name)
    record = index.version_of(name, version)
    if record.digest == entry.current.digest:
        msg = f"version {version} is the current one of '{name}'."
        hint = "Make another one current first ('templates use'), or remove the whole type."
        raise LibraryError(msg, hint=hint)
    others = tuple(one for one in entry.others if one.digest != record.digest)
    return index.with_type(name, replace(entry, others=others))
