"""Packages: opened only when whole, in the one right form, and signed by a trusted key.

What is judged, in this order: the form of the file, the manifest, its signature, the list of files,
and for each file that is read its SHA-256. No picture decoder sees a byte before that.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from visualdoc.errors import LibraryError, PackageError
from visualdoc.references.container import (
    MAX_FILE_BYTES,
    Member,
    NotCanonicalError,
    read_member,
    scan_container,
)
from visualdoc.references.first_packages import FirstPackage, read_first_package
from visualdoc.references.inspection import PictureSize, inspect_files
from visualdoc.references.manifest import (
    MANIFEST_FILE,
    MAX_MANIFEST_BYTES,
    SIGNATURE_FILE,
    Manifest,
    VersionEntry,
    digest_of,
    member_name,
    parse_manifest,
)
from visualdoc.references.signing import SIGNATURE_BYTES, PublicKey

SIGN_IT = (
    "Ask the sender to sign it; or take it in with --unsigned, if you know where it comes from."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A package whose manifest is known to be what the signer signed.

    Attributes
    ----------
    name
        Name of the file, for messages.
    sha256
        SHA-256 of the manifest: the package's identity.
    signer
        The trusted key; None for an unsigned package that was asked for as such.
    """

    name: str
    manifest: Manifest
    sha256: str
    signer: PublicKey | None
    _content: Callable[[str], bytes]

    def files(self, type_name: str, version: VersionEntry) -> dict[str, bytes]:
        """Return the files of a version; raises as :meth:`file`."""
        return {file: self.file(type_name, version, file) for file in sorted(version.files or ())}

    def file(self, type_name: str, version: VersionEntry, file: str) -> bytes:
        """Return a file of a version that the package holds, compared with the manifest.

        Raises
        ------
        PackageError
            It is not the one that was signed.
        """
        record = version.record()
        member = member_name(type_name, record, file)
        with _naming(self.name):
            content = self._content(member)
            if hashlib.sha256(content).hexdigest() != record.files[file]:
                msg = f"{member} is not the file that the manifest names."
                raise PackageError(msg)
        return content


def open_package(
    path: Path,
    *,
    trusted: Sequence[PublicKey],
    unsigned: bool = False,
    name: str | None = None,
    max_bytes: int = MAX_FILE_BYTES,
) -> Package:
    """Open a package and judge its form, manifest and signature.

    Parameters
    ----------
    trusted
        Keys whose packages are wanted.
    unsigned
        Whether a package without any signature is wanted too; one with another's never is.
    name
        What the file is called in messages; the path's own name when not given.

    Raises
    ------
    PackageError
        What is wrong with it and what to do.
    """
    shown = name or path.name
    with _naming(shown):
        try:
            members = _members(path, max_bytes)
        except NotCanonicalError:
            first = read_first_package(path)
            if first is None:
                raise
            return _of_first(first, shown, unsigned=unsigned)
        return _of_members(path, members, shown, trusted=trusted, unsigned=unsigned)


def check_content(package: Package, *, decode: PictureSize | None = None) -> None:
    """Read everything in a package strictly.

    Raises
    ------
    PackageError
        The first file that is wrong, and what about it.
    """
    for fault in content_faults(package, decode=decode):
        raise fault


def content_faults(
    package: Package, *, decode: PictureSize | None = None
) -> Iterator[PackageError]:
    """Read everything in a package strictly and yield all that is wrong with it."""
    for type_name, version in package.manifest.included():
        files = {}
        for file in sorted(version.files or ()):
            try:
                files[file] = package.file(type_name, version, file)
            except PackageError as error:
                yield error
        if len(files) == len(version.files or ()):
            try:
                with _naming(package.name):
                    inspect_files(type_name, version.version, files, decode=decode)
            except PackageError as error:
                yield error


@contextmanager
def _naming(name: str) -> Iterator[None]:
    """Put the name of the package in front of what is wrong with it."""
    try:
        yield
    except PackageError as error:
        msg = f"{name}: {error.detail}"
        raise type(error)(msg, hint=error.hint) from error
    except LibraryError as error:
        msg = f"{name}: {error.detail}"
        raise PackageError(msg, hint=error.hint) from error
    except OSError as error:
        msg = f"{name} cannot be read: {error.strerror or error}."
        raise PackageError(msg, hint="Check the path and the rights of the file.") from error


def _members(path: Path, max_bytes: int) -> tuple[Member, ...]:
    with path.open("rb") as stream:
        members = scan_container(stream, max_bytes=max_bytes)
    if members[0].name != MANIFEST_FILE or members[0].size > MAX_MANIFEST_BYTES:
        msg = f"it does not begin with {MANIFEST_FILE}."
        raise NotCanonicalError(msg)
    return members


def _of_members(
    path: Path,
    members: Sequence[Member],
    shown: str,
    *,
    trusted: Sequence[PublicKey],
    unsigned: bool,
) -> Package:
    places = {member.name: member for member in members}

    def content(member: str) -> bytes:
        with path.open("rb") as stream:
            return read_member(stream, places[member])

    stated = content(MANIFEST_FILE)
    manifest = parse_manifest(stated)
    signature = None
    if SIGNATURE_FILE in places and places[SIGNATURE_FILE].size == SIGNATURE_BYTES:
        signature = content(SIGNATURE_FILE)
    signer = _signer(manifest, stated, signature, trusted=trusted, unsigned=unsigned)
    _compare_list(manifest, members)
    return Package(
        name=shown,
        manifest=manifest,
        sha256=digest_of(stated),
        signer=signer,
        _content=content,
    )


def _signer(
    manifest: Manifest,
    stated: bytes,
    signature: bytes | None,
    *,
    trusted: Sequence[PublicKey],
    unsigned: bool,
) -> PublicKey | None:
    if manifest.key_id is None:
        _demand(unsigned=unsigned)
        return None
    key = next((one for one in trusted if one.id == manifest.key_id), None)
    if key is None:
        msg = (
            f"it says to be signed with the key {manifest.key_id[:16]}, which is not trusted here."
        )
        hint = "If it is the sender's key, trust it: 'visualdoc templates keys trust FILE.pub'."
        raise PackageError(msg, hint=hint)
    if signature is None or not key.verifies(signature, stated):
        msg = f"{SIGNATURE_FILE} is not the signature of '{key.name}' under {MANIFEST_FILE}."
        raise PackageError(msg)
    return key


def _demand(*, unsigned: bool) -> None:
    if not unsigned:
        msg = "it is not signed, so nobody knows who made it."
        raise PackageError(msg, hint=SIGN_IT)


def _compare_list(manifest: Manifest, members: Sequence[Member]) -> None:
    expected = list(manifest.member_names())
    found = [member.name for member in members]
    if found != expected:
        missing = [name for name in expected if name not in set(found)]
        foreign = [name for name in found if name not in set(expected)]
        which = f"{missing[0]} is missing" if missing else "its files are in another order"
        which = f"{foreign[0]!r} is not in the manifest" if foreign else which
        msg = f"{which}."
        raise PackageError(msg)
    sizes = {member.name: member.size for member in members}
    for type_name, version in manifest.included():
        for file, entry in (version.files or {}).items():
            member = member_name(type_name, version.record(), file)
            if sizes[member] != entry.bytes:
                msg = f"{member} has {sizes[member]} bytes; the manifest says {entry.bytes}."
                raise PackageError(msg)


def _of_first(first: FirstPackage, shown: str, *, unsigned: bool) -> Package:
    _demand(unsigned=unsigned)
    return Package(
        name=shown,
        manifest=first.manifest,
        sha256=digest_of(first.manifest.content),
        signer=None,
        _content=lambda member: first.files[member],
    )
