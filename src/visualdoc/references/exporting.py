"""Types leave a library as a package."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic import ValidationError

from visualdoc.errors import LibraryError
from visualdoc.references.container import write_container
from visualdoc.references.index import VersionRecord
from visualdoc.references.library import Library
from visualdoc.references.manifest import (
    MANIFEST_FILE,
    SIGNATURE_FILE,
    FileEntry,
    Maker,
    Manifest,
    TypeEntry,
    VersionEntry,
    member_name,
)
from visualdoc.references.packages import Package
from visualdoc.references.signing import SigningKey


def export_types(
    library: Library,
    target: Path,
    *,
    key: SigningKey | None,
    program: str,
    names: Sequence[str] = (),
    all_versions: bool = False,
    maker: str | None = None,
    since: Package | None = None,
) -> Manifest:
    """Write types as one package; the same types, key and words give the same bytes.

    Parameters
    ----------
    key
        Signs it; an unsigned package is refused by receivers unless they ask for it.
    program
        What makes it, with its version.
    names
        Types; the whole library when empty.
    all_versions
        With the content of all kept versions, not only the current ones.
    maker
        Who made it, in their own words.
    since
        A package that the receiver has: what it held is named but not sent again.

    Raises
    ------
    LibraryError
        A type is unknown or damaged, nothing changed, or the file cannot be written.
    """
    chosen = sorted(set(names)) or list(library.names)
    if not chosen:
        msg = "the library holds no types."
        raise LibraryError(msg, hint="Enrol one with 'visualdoc templates enrol'.")
    known = frozenset() if since is None else _digests(since.manifest)
    manifest = Manifest(
        maker=_maker(maker, program),
        key_id=None if key is None else key.public.id,
        previous=None if since is None else since.sha256,
        types={
            name: _type_entry(library, name, known, all_versions=all_versions) for name in chosen
        },
    )
    if since is not None and not any(manifest.included()):
        msg = f"nothing has changed since the package {since.name}."
        raise LibraryError(msg, hint="There is nothing to send.")
    write_container(target, _members(library, manifest, key))
    return manifest


def _maker(name: str | None, program: str) -> Maker:
    try:
        return Maker(name=name, program=program)
    except ValidationError as error:
        msg = f"the maker cannot be called that: {error.errors()[0]['msg']}."
        raise LibraryError(msg, hint="Use at most 200 characters of plain text.") from error


def _digests(manifest: Manifest) -> frozenset[str]:
    return frozenset(one.digest for entry in manifest.types.values() for one in entry.versions)


def _type_entry(
    library: Library, name: str, known: frozenset[str], *, all_versions: bool
) -> TypeEntry:
    entry = library.index.entry(name)
    sent = entry.versions if all_versions else (entry.current,)
    versions = tuple(
        _version_entry(library, name, one, sent=one.digest not in known) for one in sent
    )
    return TypeEntry(current=entry.current.digest, versions=versions)


def _version_entry(
    library: Library, name: str, record: VersionRecord, *, sent: bool
) -> VersionEntry:
    files = None
    if sent:
        contents = library.files(name, record.version)
        files = {
            file: FileEntry(sha256=record.files[file], bytes=len(content))
            for file, content in contents.items()
        }
    return VersionEntry(
        version=record.version, digest=record.digest, after=record.after, files=files
    )


def _members(
    library: Library, manifest: Manifest, key: SigningKey | None
) -> Iterator[tuple[str, bytes]]:
    content = manifest.content
    yield MANIFEST_FILE, content
    if key is not None:
        yield SIGNATURE_FILE, key.sign(content)
    for name, version in manifest.included():
        record = version.record()
        for file, value in library.files(name, version.version).items():
            yield member_name(name, record, file), value
