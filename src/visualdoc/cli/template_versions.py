"""``visualdoc templates list|show|versions|use|remove``: what a library holds."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from visualdoc.references.library import Library

Subparsers = argparse._SubParsersAction  # noqa: SLF001  (argparse has no public name for it)


def add_actions(actions: Subparsers[argparse.ArgumentParser]) -> None:
    """Declare the actions."""
    listing = actions.add_parser("list", help="names of the enrolled types")
    show = actions.add_parser("show", help="one type as JSON")
    versions = actions.add_parser("versions", help="the kept versions of a type")
    use = actions.add_parser("use", help="make a kept version the current one")
    remove = actions.add_parser("remove", help="take a type out, or one of its versions")
    for action in (show, versions, use, remove):
        action.add_argument("name", metavar="NAME")
    use.add_argument("version", type=int, metavar="VERSION")
    for action in (show, remove):
        action.add_argument("--version", type=int, metavar="N", help="a version by its number")
    for action, carry_out in (
        (listing, _list),
        (show, _show),
        (versions, _versions),
        (use, _use),
        (remove, _remove),
    ):
        action.add_argument("--library", type=Path, metavar="DIR")
        action.set_defaults(carry_out=carry_out)


def opened(options: argparse.Namespace) -> Library:
    """Open the chosen library, or the one shipped with the sample documents."""
    from visualdoc.references.library import Library  # noqa: PLC0415

    return Library.open(library_dir(options))


def library_dir(options: argparse.Namespace) -> Path:
    """Return the folder of the chosen library."""
    from visualdoc.references.library import default_library_dir  # noqa: PLC0415

    chosen: Path = options.library or default_library_dir()
    return chosen


def name_and_version(which: str) -> tuple[str, int | None]:
    """Split ``NAME`` or ``NAME@VERSION``; raises ``UnknownDocumentTypeError``."""
    from visualdoc.errors import UnknownDocumentTypeError  # noqa: PLC0415

    name, at, number = which.partition("@")
    if at and not (number.isascii() and number.isdecimal()):
        msg = f"'{which}' does not name a version: there is no number behind the @."
        raise UnknownDocumentTypeError(msg)
    return name, int(number) if at else None


def print_json(value: Any) -> None:  # noqa: ANN401  (JSON)
    """Print an answer."""
    print(json.dumps(value, indent=1, ensure_ascii=False))


def _list(options: argparse.Namespace) -> int:
    library = opened(options)
    rows = [
        {"name": name, "title": stated["title"], "version": stated["version"]}
        for name in library.names
        for stated in (library.stated(name),)
    ]
    print_json({"sha256": library.sha256, "types": rows})
    return 0


def _show(options: argparse.Namespace) -> int:
    from dataclasses import asdict  # noqa: PLC0415

    from visualdoc.references.areas import areas_of  # noqa: PLC0415
    from visualdoc.references.serialization import description_json  # noqa: PLC0415

    shown = opened(options).load(options.name, options.version)
    areas = areas_of(shown)
    print_json({**description_json(shown), "areas": None if areas is None else asdict(areas)})
    return 0


def _versions(options: argparse.Namespace) -> int:
    entry = opened(options).index.entry(options.name)
    rows = [
        {
            "version": record.version,
            "current": record.digest == entry.current.digest,
            "sha256": record.digest,
            "after": list(record.after),
        }
        for record in entry.versions
    ]
    print_json({"name": options.name, "versions": rows})
    return 0


def _use(options: argparse.Namespace) -> int:
    library = opened(options).use(options.name, options.version)
    current = library.index.entry(options.name).current
    print_json({"name": options.name, "version": current.version, "sha256": library.sha256})
    return 0


def _remove(options: argparse.Namespace) -> int:
    opened(options).remove(options.name, options.version)
    return 0
