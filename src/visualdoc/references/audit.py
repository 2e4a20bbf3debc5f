"""Whether a library is whole: every hash, every version, the index, and what was left behind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from visualdoc.errors import LibraryError
from visualdoc.references import storage
from visualdoc.references.index import INDEX_FILE, VersionRecord, read_index, verified_file
from visualdoc.references.inspection import PictureSize, inspect_files
from visualdoc.references.library import Library, adopted, unnamed
from visualdoc.references.trust import KEYS_FILE, trusted_keys


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something that is wrong: where, what, and what to do."""

    where: str
    what: str
    hint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """What was looked at and found.

    Attributes
    ----------
    leftovers
        Files and folders that nothing names, from writers that were killed; harmless.
    """

    sha256: str | None
    versions: int
    files: int
    faults: tuple[Fault, ...]
    leftovers: tuple[str, ...]


def audit_library(root: Path, *, decode: PictureSize | None = None) -> Audit:
    """Read every version of every type strictly.

    Raises
    ------
    LibraryError
        There is no library.
    """
    if not (root / INDEX_FILE).is_file():
        msg = f"there is no reference library at '{root}'."
        raise LibraryError(msg)
    keys = tuple(_key_faults(root))
    try:
        hold = storage.Snapshot(root)
        index = adopted(root, read_index(root))
    except LibraryError as error:
        return Audit(
            sha256=None,
            versions=0,
            files=0,
            faults=(_fault(INDEX_FILE, error), *keys),
            leftovers=(),
        )
    records = [(name, one) for name, entry in index.types.items() for one in entry.versions]
    faults = tuple(
        fault for name, record in records for fault in _type_faults(root, name, record, decode)
    )
    leftovers = sorted({*storage.unfinished(root, deep=True), *unnamed(root, index)})
    del hold  # nothing is read any more
    return Audit(
        sha256=index.sha256,
        versions=len(records),
        files=sum(len(record.files) for _, record in records),
        faults=(*keys, *faults),
        leftovers=tuple(path.relative_to(root).as_posix() for path in leftovers),
    )


def clean(root: Path) -> None:
    """Delete what killed writers left behind, also inside versions, where no writer looks."""
    with Library.open(root).changing():
        storage.delete(storage.unfinished(root, deep=True))


def _key_faults(root: Path) -> Iterator[Fault]:
    try:
        trusted_keys(root)
    except LibraryError as error:
        yield _fault(KEYS_FILE, error)


def _type_faults(
    root: Path, name: str, record: VersionRecord, decode: PictureSize | None
) -> Iterator[Fault]:
    folder = root / "types" / name / record.folder
    where = folder.relative_to(root).as_posix()
    found = {path.name for path in folder.glob("*")} if folder.is_dir() else set()
    for file in sorted(found - record.files.keys()):
        if not file.startswith(storage.UNFINISHED):
            what = "the index does not name this file."
            yield Fault(where=f"{where}/{file}", what=what, hint="Delete it; it is not used.")
    files = {}
    for file in sorted(record.files):
        try:
            files[file] = verified_file(root, name, record, file)
        except LibraryError as error:
            yield _fault(f"{where}/{file}", error)
    if len(files) == len(record.files):
        try:
            inspect_files(name, record.version, files, decode=decode)
        except LibraryError as error:
            yield _fault(where, error)


def _fault(where: str, error: LibraryError) -> Fault:
    return Fault(where=where, what=error.detail, hint=error.hint)
