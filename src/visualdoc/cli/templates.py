"""``visualdoc templates``: the reference library, by an examiner and without a programmer."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from visualdoc.references.types import DocumentType

Subparsers = argparse._SubParsersAction  # noqa: SLF001  (argparse has no public name for it)


def add_parser(subparsers: Subparsers[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = subparsers.add_parser("templates", help="enrol and manage document types")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    enrol = actions.add_parser("enrol", help="build a type from three to ten genuine scans")
    enrol.add_argument("name", metavar="NAME")
    enrol.add_argument("scans", nargs="+", type=Path, metavar="SCAN")
    enrol.add_argument("--describe", type=Path, metavar="FILE", help="JSON or YAML description")
    listing = actions.add_parser("list", help="names of the enrolled types")
    show = actions.add_parser("show", help="one type as JSON")
    show.add_argument("name", metavar="NAME")
    remove = actions.add_parser("remove", help="take a type out")
    remove.add_argument("name", metavar="NAME")
    export = actions.add_parser("export", help="write a type as a package")
    export.add_argument("name", metavar="NAME")
    export.add_argument("file", type=Path, metavar="FILE")
    take = actions.add_parser("import", help="take in a package")
    take.add_argument("file", type=Path, metavar="FILE")
    for action in (enrol, listing, show, remove, export, take):
        action.add_argument("--library", type=Path, metavar="DIR", required=action is enrol)


def run(options: argparse.Namespace) -> int:
    """Carry out one action."""
    return {
        "enrol": _enrol,
        "list": _list,
        "show": _show,
        "remove": _remove,
        "export": _export,
        "import": _import,
    }[options.action](options)


def _library_dir(options: argparse.Namespace) -> Path:
    from visualdoc.references.library import default_library_dir  # noqa: PLC0415

    chosen: Path = options.library or default_library_dir()
    return chosen


def _enrol(options: argparse.Namespace) -> int:
    from visualdoc.enrolment import enrol_files  # noqa: PLC0415
    from visualdoc.errors import EnrolmentError  # noqa: PLC0415
    from visualdoc.inference import ModelRegistry, default_models_dir  # noqa: PLC0415
    from visualdoc.references.description import (  # noqa: PLC0415
        TypeDescription,
        read_description,
    )
    from visualdoc.references.library import Library  # noqa: PLC0415

    description = read_description(options.describe) if options.describe else TypeDescription()
    library = Library.open_or_create(options.library)
    try:
        enrolled = enrol_files(
            options.name,
            options.scans,
            library=library,
            description=description,
            models=ModelRegistry(default_models_dir()),
        )
    except EnrolmentError as error:
        print(json.dumps({"name": options.name, "enrolled": False, "reason": error.detail}))
        print(f"visualdoc: {error}", file=sys.stderr)
        return 1
    refused = [{"scan": r.name, "reason": r.reason} for r in enrolled.refused]
    _print({"enrolled": True, **_type_json(enrolled.document_type), "refused": refused})
    return 0


def _list(options: argparse.Namespace) -> int:
    from visualdoc.references.library import Library  # noqa: PLC0415

    library = Library.open(_library_dir(options))
    rows = [
        {"name": name, "title": document_type.title, "version": document_type.version}
        for name in library.names
        for document_type in (library.load(name),)
    ]
    _print({"sha256": library.sha256, "types": rows})
    return 0


def _show(options: argparse.Namespace) -> int:
    from visualdoc.references.library import Library  # noqa: PLC0415

    _print(_type_json(Library.open(_library_dir(options)).load(options.name)))
    return 0


def _remove(options: argparse.Namespace) -> int:
    from visualdoc.references.library import Library  # noqa: PLC0415

    Library.open(_library_dir(options)).remove(options.name)
    return 0


def _export(options: argparse.Namespace) -> int:
    from visualdoc.references.library import Library  # noqa: PLC0415
    from visualdoc.references.packages import export_type  # noqa: PLC0415

    export_type(Library.open(_library_dir(options)), options.name, options.file)
    return 0


def _import(options: argparse.Namespace) -> int:
    from visualdoc.references.library import Library  # noqa: PLC0415
    from visualdoc.references.packages import import_type  # noqa: PLC0415

    library = Library.open_or_create(_library_dir(options))
    _, name = import_type(library, options.file)
    _print({"imported": name})
    return 0


def _type_json(document_type: DocumentType) -> dict[str, Any]:
    from visualdoc.references.serialization import description_json  # noqa: PLC0415

    return description_json(document_type)


def _print(value: dict[str, Any]) -> None:
    print(json.dumps(value, indent=1, ensure_ascii=False))
