"""``library.json``: which versions of which types a library holds, and which is current."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from visualdoc.errors import LibraryError, UnknownDocumentTypeError
from visualdoc.references.storage import write_durably

INDEX_FILE = "library.json"
SCHEMA = "visualdoc.library/1"
NAME_PATTERN = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
FILE_PATTERN = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_FOLDER_PATTERN = re.compile(r"v[0-9]{1,9}-[0-9a-f]{12}")
_DIGEST_PATTERN = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionRecord:
    """One version of a type.

    Attributes
    ----------
    files
        File name → SHA-256.
    after
        Digests of the versions that went before this one, oldest first.
    digest
        SHA-256 over the files: equal digests are the same content.
    """

    version: int
    files: Mapping[str, str]
    after: tuple[str, ...] = ()
    digest: str = field(init=False, compare=False)

    def __post_init__(self) -> None:
        ordered = {file: self.files[file] for file in sorted(self.files)}
        digest = hashlib.sha256(json.dumps(ordered).encode()).hexdigest()
        object.__setattr__(self, "digest", digest)

    @property
    def folder(self) -> str:
        """Name of the version's folder."""
        return f"v{self.version}-{self.digest[:12]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeRecord:
    """A type: its current version and the others that are kept."""

    current: VersionRecord
    others: tuple[VersionRecord, ...] = ()

    @property
    def versions(self) -> tuple[VersionRecord, ...]:
        """All kept versions, oldest first."""
        return tuple(sorted((self.current, *self.others), key=lambda one: one.version))

    def numbered(self, version: int) -> VersionRecord | None:
        """Return the version of this number."""
        return next((one for one in self.versions if one.version == version), None)

    def of_digest(self, digest: str) -> VersionRecord | None:
        """Return the version of this content."""
        return next((one for one in self.versions if one.digest == digest), None)

    def led_by(self, record: VersionRecord) -> TypeRecord:
        """Make a version current, one that is kept or a new one."""
        others = tuple(one for one in self.versions if one.digest != record.digest)
        return TypeRecord(current=record, others=others)


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """The whole library.

    Attributes
    ----------
    keeps_versions
        Whether whoever wrote it knew of kept versions; if not, folders beside the current ones are
        earlier versions and no leftovers.
    """

    types: Mapping[str, TypeRecord] = field(default_factory=dict)
    keeps_versions: bool = True

    @property
    def sha256(self) -> str:
        """Digest over the current versions; what is kept beside them does not count."""
        current = {name: _current_json(record.current) for name, record in self.types.items()}
        return hashlib.sha256(json.dumps(current, sort_keys=True).encode()).hexdigest()

    def entry(self, name: str) -> TypeRecord:
        """Return a type; raises ``UnknownDocumentTypeError``."""
        if name not in self.types:
            msg = f"'{name}' is not among {', '.join(sorted(self.types)) or 'no types at all'}."
            raise UnknownDocumentTypeError(msg)
        return self.types[name]

    def version_of(self, name: str, version: int | None) -> VersionRecord:
        """Return a version of a type, the current one for None."""
        entry = self.entry(name)
        found = entry.current if version is None else entry.numbered(version)
        if found is None:
            kept = ", ".join(str(one.version) for one in entry.versions)
            msg = f"version {version} of '{name}' is not kept; there are: {kept}."
            raise UnknownDocumentTypeError(msg, hint="See 'visualdoc templates versions NAME'.")
        return found

    def folders(self) -> Iterator[tuple[str, str]]:
        """Yield type and folder name of every version."""
        for name, entry in self.types.items():
            for record in entry.versions:
                yield name, record.folder

    def with_type(self, name: str, entry: TypeRecord) -> Index:
        """Put or replace a type."""
        return replace(self, types={**self.types, name: entry})

    def without(self, name: str) -> Index:
        """Take a type out."""
        return replace(self, types={key: one for key, one in self.types.items() if key != name})


def checked_name(name: str) -> str:
    """Return the name of a type when it is one; raises ``LibraryError``."""
    if not NAME_PATTERN.fullmatch(name):
        msg = f"'{name}' is not a name for a document type."
        raise LibraryError(msg, hint="Use lower-case letters, digits, dots and hyphens.")
    return name


def read_index(root: Path) -> Index:
    """Read the index of a library.

    Raises
    ------
    LibraryError
        It is missing or damaged.
    """
    path = root / INDEX_FILE
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        msg = f"the library's index {path.name} cannot be read: {error}."
        raise LibraryError(msg) from error
    if not isinstance(raw, dict) or raw.get("schema") != SCHEMA or "types" not in raw:
        msg = f"{path.name} is not the index of a reference library."
        raise LibraryError(msg)
    try:
        return _index(raw)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        msg = f"the library's index {path.name} is damaged: {error}."
        raise LibraryError(msg, hint="Restore the library from its source.") from error


def verified_file(root: Path, name: str, record: VersionRecord, file: str) -> bytes:
    """Return a file of a version after comparing its hash; raises ``LibraryError``."""
    try:
        content = (root / "types" / name / record.folder / file).read_bytes()
    except OSError as error:
        msg = f"file {file} of type '{name}' is missing."
        raise LibraryError(msg, hint="Restore the library from its source.") from error
    if hashlib.sha256(content).hexdigest() != record.files.get(file):
        msg = f"file {file} of type '{name}' was altered after enrolment."
        raise LibraryError(msg, hint="Restore the library from its source.")
    return content


def write_index(root: Path, index: Index) -> None:
    """Make an index the library's; from then on readers see what it names."""
    types = {name: index.types[name] for name in sorted(index.types)}
    value = {
        "schema": SCHEMA,
        "types": {name: _current_json(entry.current) for name, entry in types.items()},
        "history": {
            name: _history_json(entry)
            for name, entry in types.items()
            if entry.others or entry.current.after
        },
    }
    write_durably(root / INDEX_FILE, (json.dumps(value, indent=1) + "\n").encode())


def _current_json(record: VersionRecord) -> dict[str, Any]:
    files = {file: record.files[file] for file in sorted(record.files)}
    return {"version": record.version, "folder": record.folder, "files": files}


def _history_json(entry: TypeRecord) -> dict[str, Any]:
    kept = [{**_current_json(one), "after": list(one.after)} for one in entry.versions]
    return {
        "after": list(entry.current.after),
        "kept": [row for row in kept if row["folder"] != entry.current.folder],
    }


def _index(raw: Mapping[str, Any]) -> Index:
    history = raw.get("history", {})
    types = {}
    for name, row in raw["types"].items():
        past = history.get(name, {"after": [], "kept": []})
        current = _record({**row, "after": past["after"]})
        others = tuple(_record(one) for one in past["kept"])
        types[_matching(NAME_PATTERN, name)] = TypeRecord(current=current, others=others)
    return Index(types=types, keeps_versions="history" in raw)


def _record(row: Mapping[str, Any]) -> VersionRecord:
    record = VersionRecord(
        version=int(row["version"]),
        files={
            _matching(FILE_PATTERN, file): _matching(_DIGEST_PATTERN, digest)
            for file, digest in row["files"].items()
        },
        after=tuple(_matching(_DIGEST_PATTERN, one) for one in row["after"]),
    )
    if record.folder != _matching(_FOLDER_PATTERN, row["folder"]):
        msg = f"folder {row['folder']} does not fit its files"
        raise ValueError(msg)
    return record


def _matching(pattern: re.Pattern[str], text: str) -> str:
    if not pattern.fullmatch(text):
        msg = f"'{text[:80]}' is not allowed there"
        raise ValueError(msg)
    return text
