"""``visualdoc templates export|import|merge|verify|diff``: types between libraries."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from visualdoc import __version__
from visualdoc.cli.template_keys import accepted_keys, add_passphrase, signing_key
from visualdoc.cli.template_versions import Subparsers, library_dir, opened, print_json

if TYPE_CHECKING:
    from visualdoc.references.merging import Merged
    from visualdoc.references.packages import Package

# no type can have this name
ALL = "@all"
UNSIGNED = "a package that nobody signed is wanted too"


def add_actions(actions: Subparsers[argparse.ArgumentParser]) -> None:
    """Declare the actions."""
    _add_export(actions.add_parser("export", help="write types as a signed package"))
    take = actions.add_parser("import", help="take in a package")
    take.add_argument("files", nargs=1, type=Path, metavar="FILE")
    merge = actions.add_parser("merge", help="take in packages, all or nothing")
    merge.add_argument("files", nargs="+", type=Path, metavar="FILE")
    for action, carry_out in ((take, _import), (merge, _merge)):
        action.add_argument(
            "--prefer", choices=("theirs", "ours"), help="whose version, where neither came first"
        )
        action.set_defaults(carry_out=carry_out)
    verify = actions.add_parser("verify", help="say whether a package or a library is whole")
    verify.add_argument("file", nargs="?", type=Path, metavar="FILE")
    verify.add_argument("--clean", action="store_true", help="delete what killed writers left")
    verify.set_defaults(carry_out=_verify)
    for action in (take, merge, verify):
        action.add_argument("--unsigned", action="store_true", help=UNSIGNED)
        action.add_argument("--library", type=Path, metavar="DIR")


def _add_export(export: argparse.ArgumentParser) -> None:
    export.add_argument(
        "names", metavar="NAME[,NAME...]", help=f"types; {ALL} for the whole library"
    )
    export.add_argument("file", type=Path, metavar="FILE", help="the package")
    export.add_argument("--all-versions", action="store_true", help="not only the current ones")
    export.add_argument("--since", type=Path, metavar="PACKAGE", help="only what it did not hold")
    export.add_argument("--maker", metavar="TEXT", help="who made it, for the receiver")
    export.add_argument("--key", type=Path, metavar="FILE", help="sign with it (default: your own)")
    export.add_argument("--unsigned", action="store_true", help="do not sign")
    export.add_argument("--library", type=Path, metavar="DIR")
    add_passphrase(export)
    export.set_defaults(carry_out=_export)


def open_packages(files: Sequence[Path], root: Path, *, unsigned: bool) -> tuple[Package, ...]:
    """Open packages as a library's keeper would; raises ``PackageError``."""
    from visualdoc.references.packages import open_package  # noqa: PLC0415

    trusted = accepted_keys(root)
    return tuple(open_package(file, trusted=trusted, unsigned=unsigned) for file in files)


def _export(options: argparse.Namespace) -> int:
    from visualdoc.references.exporting import export_types  # noqa: PLC0415
    from visualdoc.references.manifest import digest_of  # noqa: PLC0415
    from visualdoc.references.packages import open_package  # noqa: PLC0415

    library, key = opened(options), signing_key(options)
    names = [] if options.names == ALL else options.names.split(",")
    since = None
    if options.since is not None:
        also = () if key is None else (key.public,)
        trusted = (*accepted_keys(library.path), *also)
        since = open_package(options.since, trusted=trusted, unsigned=True)
    manifest = export_types(
        library,
        options.file,
        key=key,
        program=f"visualdoc {__version__}",
        names=names,
        all_versions=options.all_versions,
        maker=options.maker,
        since=since,
    )
    if manifest.key_id is None:
        print("visualdoc: the package is not signed; receivers refuse it", file=sys.stderr)
    sent = [{"name": name, "version": one.version} for name, one in manifest.included()]
    sha256 = digest_of(manifest.content)
    print_json({"file": str(options.file), "sha256": sha256, "key": manifest.key_id, "sent": sent})
    return 0


def _import(options: argparse.Namespace) -> int:
    merged = _take_in(options)
    names = [one.name for one in merged]
    print_json(
        {
            "imported": names[0] if len(names) == 1 else names,
            "types": [_shown(one) for one in merged],
        }
    )
    return 0


def _merge(options: argparse.Namespace) -> int:
    print_json({"types": [_shown(one) for one in _take_in(options)]})
    return 0


def _take_in(options: argparse.Namespace) -> tuple[Merged, ...]:
    from visualdoc.references.library import Library  # noqa: PLC0415
    from visualdoc.references.merging import Prefer, merge  # noqa: PLC0415
    from visualdoc.references.packages import check_content  # noqa: PLC0415
    from visualdoc.scans import confined_picture_size  # noqa: PLC0415

    root = library_dir(options)
    packages = open_packages(options.files, root, unsigned=options.unsigned)
    if not root.exists():
        # a package that is refused does not even make an empty library
        for package in packages:
            check_content(package, decode=confined_picture_size)
    _, merged = merge(
        Library.open_or_create(root),
        packages,
        prefer=None if options.prefer is None else Prefer(options.prefer),
        decode=confined_picture_size,
    )
    return merged


def _shown(one: Merged) -> dict[str, Any]:
    row = asdict(one)
    return {**row, "outcome": one.outcome.value, "dropped": list(one.dropped)}


def _verify(options: argparse.Namespace) -> int:
    return _verify_library(options) if options.file is None else _verify_package(options)


def _verify_package(options: argparse.Namespace) -> int:
    from visualdoc.errors import PackageError  # noqa: PLC0415
    from visualdoc.references.packages import content_faults  # noqa: PLC0415
    from visualdoc.scans import confined_picture_size  # noqa: PLC0415

    answer: dict[str, Any] = {}
    try:
        (package,) = open_packages([options.file], library_dir(options), unsigned=options.unsigned)
        answer = _about(package)
        faults = list(content_faults(package, decode=confined_picture_size))
    except PackageError as error:
        faults = [error]
    told = [{"what": fault.detail, "hint": fault.hint} for fault in faults]
    print_json({"package": str(options.file), "whole": not told, **answer, "faults": told})
    return 1 if told else 0


def _about(package: Package) -> dict[str, Any]:
    manifest = package.manifest
    included = list(manifest.included())
    return {
        "sha256": package.sha256,
        "signer": None if package.signer is None else package.signer.name,
        "key": manifest.key_id,
        "previous": manifest.previous,
        "maker": manifest.maker.model_dump(),
        "types": [{"name": name, "version": version.version} for name, version in included],
        "files": sum(len(version.files or ()) for _, version in included),
    }


def _verify_library(options: argparse.Namespace) -> int:
    from visualdoc.references.audit import audit_library, clean  # noqa: PLC0415

    root = library_dir(options)
    if options.clean:
        clean(root)
    audit = audit_library(root)
    print_json({"library": str(root), "whole": not audit.faults, **asdict(audit)})
    return 1 if audit.faults else 0
