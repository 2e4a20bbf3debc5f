"""Packages enter a library: all of them, or nothing.

What becomes of a type is decided by its history alone. Equal content is one version. Of two current
versions of which one came from the other, the later one stays current, whoever holds it; versions
that a package brings are kept either way. So the order of packages does not matter, and taking one
in twice changes nothing. Where neither came from the other, somebody has to choose.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from visualdoc.errors import DivergedTypeError, PackageError
from visualdoc.references.index import Index, TypeRecord, VersionRecord, write_index
from visualdoc.references.inspection import PictureSize
from visualdoc.references.library import Library
from visualdoc.references.manifest import TypeEntry
from visualdoc.references.packages import Package, check_content


class Prefer(StrEnum):
    """Whose version becomes current where library and package have diverged."""

    THEIRS = "theirs"
    OURS = "ours"


class Outcome(StrEnum):
    """What became of a type."""

    ADDED = "added"
    UPDATED = "updated"
    SAME = "same"
    OLDER = "older"
    REPLACED = "replaced"
    KEPT = "kept"


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """What became of one type of one package.

    Attributes
    ----------
    version
        The current version afterwards.
    dropped
        Numbers of versions that gave way because the other side uses the same number.
    """

    name: str
    package: str
    outcome: Outcome
    version: int
    dropped: tuple[int, ...] = ()


def merge(
    library: Library,
    packages: Sequence[Package],
    *,
    prefer: Prefer | None = None,
    decode: PictureSize | None = None,
) -> tuple[Library, tuple[Merged, ...]]:
    """Take packages in.

    Parameters
    ----------
    prefer
        Whose version stays current where histories have diverged; without it such a package is
        refused.
    decode
        See :func:`visualdoc.references.inspection.inspect_files`.

    Returns
    -------
    tuple
        The library as it is then, and what became of each type.

    Raises
    ------
    PackageError, DivergedTypeError
        One of the packages cannot be taken in; the library is as it was.
    LibraryError
        The library cannot be written; it is as it was.
    """
    for package in packages:
        check_content(package, decode=decode)
    with library.changing() as index:
        wanted, merged = _planned(index, packages, prefer)
        for package in packages:
            _publish(library, package, wanted)
        if wanted != index:
            write_index(library.path, wanted)
    return Library.open(library.path), merged


def _planned(
    index: Index, packages: Sequence[Package], prefer: Prefer | None
) -> tuple[Index, tuple[Merged, ...]]:
    types = dict(index.types)
    merged: list[Merged] = []
    diverged: list[str] = []
    for package in packages:
        for name, theirs in sorted(package.manifest.types.items()):
            ours = types.get(name)
            outcome = _outcome(ours, theirs, prefer)
            if outcome is None:
                diverged.append(_apart(name, ours, theirs, package.name))
                continue
            entry, dropped = _united(package, name, ours, theirs, outcome)
            types[name] = entry
            merged.append(
                Merged(
                    name=name,
                    package=package.name,
                    outcome=outcome,
                    version=entry.current.version,
                    dropped=dropped,
                )
            )
    if diverged:
        raise DivergedTypeError("; ".join(diverged) + ".")
    return replace(index, types=types), tuple(merged)


def _outcome(ours: TypeRecord | None, theirs: TypeEntry, prefer: Prefer | None) -> Outcome | None:
    """Decide what becomes of a type; None when it has diverged and nobody chose."""
    if ours is None:
        return Outcome.ADDED
    here, there = ours.current, theirs.leading
    if here.digest == there.digest:
        return Outcome.SAME
    if here.digest in there.after and there.version > here.version:
        return Outcome.UPDATED
    if there.digest in here.after and here.version > there.version:
        return Outcome.OLDER
    if prefer is None:
        return None
    return Outcome.REPLACED if prefer is Prefer.THEIRS else Outcome.KEPT


def _apart(name: str, ours: TypeRecord | None, theirs: TypeEntry, package: str) -> str:
    here = "none" if ours is None else str(ours.current.version)
    return (
        f"version {here} of '{name}' here and version {theirs.leading.version} in {package} "
        "have a different past"
    )


def _united(
    package: Package,
    name: str,
    ours: TypeRecord | None,
    theirs: TypeEntry,
    outcome: Outcome,
) -> tuple[TypeRecord, tuple[int, ...]]:
    """Put the versions of both sides together."""
    mine = () if ours is None else ours.versions
    brought = tuple(_record(one.record(), mine) for one in theirs.versions if one.files is not None)
    takes_theirs = outcome in {Outcome.ADDED, Outcome.UPDATED, Outcome.REPLACED}
    first, second = (brought, mine) if takes_theirs else (mine, brought)
    kept, dropped = _by_number(first, second)
    current = theirs.current if takes_theirs or ours is None else ours.current.digest
    leading = next((one for one in kept if one.digest == current), None)
    if leading is None:
        msg = f"{package.name} does not hold '{name}', version {theirs.leading.version}, itself."
        previous = (package.manifest.previous or "unknown")[:16]
        hint = f"Take in the package that it continues first (manifest {previous})."
        raise PackageError(msg, hint=hint)
    others = tuple(one for one in kept if one.digest != current)
    return TypeRecord(current=leading, others=others), dropped


def _record(brought: VersionRecord, mine: Iterable[VersionRecord]) -> VersionRecord:
    """Give a version the longer of the two pasts that are told of it."""
    same = [one for one in mine if one.digest == brought.digest]
    return max((brought, *same), key=lambda one: (len(one.after), one.after))


def _by_number(
    first: Iterable[VersionRecord], second: Iterable[VersionRecord]
) -> tuple[tuple[VersionRecord, ...], tuple[int, ...]]:
    """Unite two sets of versions; where they use one number for two contents the first wins."""
    kept = {one.version: one for one in first}
    dropped = []
    for one in second:
        there = kept.setdefault(one.version, one)
        if there.digest != one.digest:
            dropped.append(one.version)
        elif len(one.after) > len(there.after):
            kept[one.version] = replace(one, after=one.after)
    return tuple(kept[number] for number in sorted(kept)), tuple(sorted(dropped))


def _publish(library: Library, package: Package, wanted: Index) -> None:
    """Lay down the versions of a package that the index names; damaged ones become whole again."""
    for name, version in package.manifest.included():
        record = version.record()
        if wanted.types[name].of_digest(record.digest) is not None:
            library.publish(name, record, package.files(name, version))
