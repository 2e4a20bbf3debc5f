"""``visualdoc templates diff``: what is different between two versions of a type."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from visualdoc.cli.template_packages import UNSIGNED, open_packages
from visualdoc.cli.template_versions import (
    Subparsers,
    library_dir,
    name_and_version,
    opened,
    print_json,
)

if TYPE_CHECKING:
    from visualdoc.references.comparison import Difference, Side, ZoneChange
    from visualdoc.references.manifest import VersionEntry
    from visualdoc.references.packages import Package

Sides = dict[str, Callable[[], "Side"]]


def add_actions(actions: Subparsers[argparse.ArgumentParser]) -> None:
    """Declare the action."""
    diff = actions.add_parser("diff", help="compare two versions of a type, or packages")
    diff.add_argument("before", metavar="A", help="NAME, NAME@VERSION or a package")
    diff.add_argument("after", nargs="?", metavar="B", help="the same; the library when absent")
    diff.add_argument("--text", action="store_true", help="in words instead of JSON")
    diff.add_argument("--unsigned", action="store_true", help=UNSIGNED)
    diff.add_argument("--library", type=Path, metavar="DIR")
    diff.set_defaults(carry_out=_diff)


def _diff(options: argparse.Namespace) -> int:
    from visualdoc.errors import UnknownDocumentTypeError  # noqa: PLC0415
    from visualdoc.references.comparison import compare  # noqa: PLC0415

    before = _sides(options, options.before, ())
    after = _sides(options, options.after, tuple(before))
    if _is_one(options.before) and _is_one(options.after):
        # two names that were given are compared, whatever they are called
        before, after = (dict(zip(("",), side.values(), strict=True)) for side in (before, after))
    common = sorted(before.keys() & after.keys())
    if not common:
        msg = "the two sides have no type in common."
        raise UnknownDocumentTypeError(msg)
    # one pair at a time: the pictures of a whole library do not fit into memory
    differences = [compare(before[name](), after[name]()) for name in common]
    if options.text:
        print("\n".join(line for one in differences for line in in_words(one)))
        return 0
    print_json(
        {
            "types": [asdict(one) for one in differences],
            "only_before": sorted(before.keys() - after.keys()),
            "only_after": sorted(after.keys() - before.keys()),
        }
    )
    return 0


def _is_one(which: str | None) -> bool:
    return which is not None and not Path(which).is_file()


def _sides(options: argparse.Namespace, which: str | None, wanted: tuple[str, ...]) -> Sides:
    """Return the types that a word on the command line means."""
    if which is None:
        library = opened(options)
        return dict(_of_library(options, name) for name in wanted if name in library.names)
    if Path(which).is_file():
        return dict(_of_package(options, Path(which)))
    return dict([_of_library(options, which)])


def _of_library(options: argparse.Namespace, which: str) -> tuple[str, Callable[[], Side]]:
    from visualdoc.references.comparison import side_of  # noqa: PLC0415

    name, version = name_and_version(which)
    library = opened(options)
    record = library.index.version_of(name, version)
    label = f"{name}, version {record.version}"
    return name, lambda: side_of(label, library.files(name, record.version))


def _of_package(
    options: argparse.Namespace, file: Path
) -> Iterator[tuple[str, Callable[[], Side]]]:
    from visualdoc.references.packages import check_content  # noqa: PLC0415
    from visualdoc.scans import confined_picture_size  # noqa: PLC0415

    (package,) = open_packages([file], library_dir(options), unsigned=options.unsigned)
    check_content(package, decode=confined_picture_size)
    for name, entry in sorted(package.manifest.types.items()):
        leading = entry.leading
        if leading.files is not None:
            label = f"{name}, version {leading.version} in {file.name}"
            yield name, partial(_packed_side, label, package, name, leading)


def _packed_side(label: str, package: Package, name: str, version: VersionEntry) -> Side:
    from visualdoc.references.comparison import side_of  # noqa: PLC0415

    return side_of(label, package.files(name, version))


def in_words(one: Difference) -> Iterator[str]:
    """Tell a difference in short lines."""
    yield f"{one.before} → {one.after}"
    for change in one.fields:
        yield f"  {change.field}: {change.before!r} → {change.after!r}"
    for zone in one.zones_added:
        yield f"  zone {zone}: added"
    for zone in one.zones_removed:
        yield f"  zone {zone}: removed"
    for moved in one.zones_changed:
        yield f"  zone {moved.id}: {'; '.join(_zone_words(moved))}"
    if one.scans_added or one.scans_removed:
        yield f"  scans: {len(one.scans_added)} added, {len(one.scans_removed)} removed"
    picture = one.picture
    yield f"  print: {picture.changed_share:.2%} of the static pixels changed"
    if picture.largest_at_mm is not None:
        left, top, right, bottom = picture.largest_at_mm
        place = f"{left:.1f}–{right:.1f} mm from the left, {top:.1f}–{bottom:.1f} mm from the top"
        yield f"  largest: {picture.largest_levels:.1f} levels, {place}"


def _zone_words(change: ZoneChange) -> Iterator[str]:
    if change.id != change.was:
        yield f"was called {change.was}"
    if any(change.moved_mm):
        yield f"moved by {change.moved_mm[0]:+.2f}, {change.moved_mm[1]:+.2f} mm"
    if any(change.grown_mm):
        yield f"grown by {change.grown_mm[0]:+.2f}, {change.grown_mm[1]:+.2f} mm"
    for field in change.fields:
        yield f"{field.field} {field.before!r} → {field.after!r}"
