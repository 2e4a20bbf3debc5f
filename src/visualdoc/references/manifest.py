"""The manifest of a package: what it holds, who made it, and what it continues."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from typing import Annotated, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from visualdoc.errors import PackageError
from visualdoc.references.index import FILE_PATTERN, NAME_PATTERN, VersionRecord

SCHEMA = "visualdoc.type-package/2"
FAMILY = re.compile(r"visualdoc\.type-package/([0-9]{1,4})")
MANIFEST_FILE = "manifest.json"
SIGNATURE_FILE = "manifest.json.sig"
MAX_MANIFEST_BYTES = 32_000_000
NEWER = "Update visualdoc, or ask the sender for a package of an earlier version."

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
TypeName = Annotated[str, StringConstraints(pattern=rf"^{NAME_PATTERN.pattern}$")]
FileName = Annotated[str, StringConstraints(pattern=rf"^{FILE_PATTERN.pattern}$")]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, populate_by_name=True)


class FileEntry(_Part):
    """One file: what its bytes are."""

    sha256: Sha256
    bytes: int = Field(ge=0)


class VersionEntry(_Part):
    """One version; ``files`` is None where the receiver is expected to have it already."""

    version: int = Field(ge=1, lt=1_000_000_000)
    digest: Sha256
    after: tuple[Sha256, ...] = Field(default=(), strict=False)
    files: dict[FileName, FileEntry] | None

    @model_validator(mode="after")
    def _digest_is_that_of_the_files(self) -> Self:
        if self.files is not None and self.record().digest != self.digest:
            msg = "the digest is not that of the files"
            raise ValueError(msg)
        return self

    def record(self) -> VersionRecord:
        """Return the version as a library names it; only for one with files."""
        files = {} if self.files is None else {f: e.sha256 for f, e in self.files.items()}
        return VersionRecord(version=self.version, files=files, after=self.after)


class TypeEntry(_Part):
    """One type with its versions, oldest first, and the digest of the current one."""

    current: Sha256
    versions: tuple[VersionEntry, ...] = Field(min_length=1, strict=False)

    @model_validator(mode="after")
    def _current_is_one_of_them(self) -> Self:
        digests = [one.digest for one in self.versions]
        numbers = [one.version for one in self.versions]
        if len(set(digests)) != len(digests) or len(set(numbers)) != len(numbers):
            msg = "a version stands there twice"
            raise ValueError(msg)
        if self.current not in digests:
            msg = "the current version is not among the versions"
            raise ValueError(msg)
        return self

    @property
    def leading(self) -> VersionEntry:
        """The current version."""
        return next(one for one in self.versions if one.digest == self.current)


class Maker(_Part):
    """Who made the package, in their own words, and with what program."""

    name: str | None = Field(default=None, max_length=200)
    program: str = Field(max_length=200)


class Manifest(_Part):
    """The whole manifest.

    Attributes
    ----------
    key_id
        Key of the signature; None for an unsigned package.
    previous
        SHA-256 of the manifest of the package that this one continues.
    """

    schema_: str = Field(default=SCHEMA, alias="schema", pattern=rf"^{re.escape(SCHEMA)}$")
    maker: Maker
    key_id: Sha256 | None
    previous: Sha256 | None = None
    types: dict[TypeName, TypeEntry] = Field(min_length=1)

    @property
    def content(self) -> bytes:
        """The manifest's own bytes: what is signed."""
        value = self.model_dump(mode="json", by_alias=True)
        return (json.dumps(value, indent=1, sort_keys=True) + "\n").encode("ascii")

    def included(self) -> Iterator[tuple[str, VersionEntry]]:
        """Yield the versions that the package holds, in its order."""
        for name, entry in sorted(self.types.items()):
            for version in sorted(entry.versions, key=lambda one: one.version):
                if version.files is not None:
                    yield name, version

    def member_names(self) -> Iterator[str]:
        """Yield the names of all files of the package, in its order."""
        yield MANIFEST_FILE
        if self.key_id is not None:
            yield SIGNATURE_FILE
        for name, version in self.included():
            for file in sorted(version.files or ()):
                yield member_name(name, version.record(), file)


def member_name(type_name: str, record: VersionRecord, file: str) -> str:
    """Return where a file of a version lies in a package, as in a library."""
    return f"types/{type_name}/{record.folder}/{file}"


def parse_manifest(content: bytes) -> Manifest:
    """Read a manifest.

    Raises
    ------
    PackageError
        Another schema, or which field is wrong.
    """
    try:
        raw = json.loads(content)
    except (ValueError, RecursionError) as error:
        msg = f"{MANIFEST_FILE} is not JSON: {error}."
        raise PackageError(msg) from error
    schema = raw.get("schema") if isinstance(raw, dict) else None
    if schema != SCHEMA:
        raise _foreign(str(schema))
    try:
        manifest = Manifest.model_validate_json(content)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the whole"
        msg = f"{MANIFEST_FILE}: {place[:200]}: {first['msg']}."
        raise PackageError(msg) from error
    if manifest.content != content:
        msg = f"{MANIFEST_FILE} is not written the way visualdoc writes it."
        raise PackageError(msg)
    return manifest


def digest_of(content: bytes) -> str:
    """Return the SHA-256 of a manifest: the identity of a package."""
    return hashlib.sha256(content).hexdigest()


def _foreign(schema: str) -> PackageError:
    family = FAMILY.fullmatch(schema)
    if family is not None and int(family[1]) > int(SCHEMA.rpartition("/")[2]):
        msg = f"it has the schema {schema}, which is newer than {SCHEMA}."
        return PackageError(msg, hint=NEWER)
    return PackageError(f"it has the schema '{schema[:80]}', which is not known here.")
