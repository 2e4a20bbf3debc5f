"""``visualdoc templates``: the reference library, by an examiner and without a programmer."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from pathlib import Path

from visualdoc.cli import (
    template_description,
    template_differences,
    template_keys,
    template_packages,
    template_versions,
)
from visualdoc.cli.template_versions import Subparsers, print_json


def add_parser(subparsers: Subparsers[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = subparsers.add_parser("templates", help="enrol and manage document types")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    enrol = actions.add_parser("enrol", help="build a type from genuine scans, or improve one")
    enrol.add_argument("name", metavar="NAME")
    enrol.add_argument("scans", nargs="+", type=Path, metavar="SCAN")
    enrol.add_argument("--describe", type=Path, metavar="FILE", help="JSON or YAML description")
    enrol.add_argument(
        "--replace", action="store_true", help="build a known type anew from these scans alone"
    )
    enrol.add_argument("--library", type=Path, metavar="DIR", required=True)
    enrol.set_defaults(carry_out=_enrol)
    for module in (
        template_versions,
        template_description,
        template_packages,
        template_differences,
        template_keys,
    ):
        module.add_actions(actions)


def run(options: argparse.Namespace) -> int:
    """Carry out one action."""
    code: int = options.carry_out(options)
    return code


def _enrol(options: argparse.Namespace) -> int:
    from visualdoc.enrolment import enrol_files  # noqa: PLC0415
    from visualdoc.errors import EnrolmentError  # noqa: PLC0415
    from visualdoc.inference import ModelRegistry, default_models_dir  # noqa: PLC0415
    from visualdoc.references.description import (  # noqa: PLC0415
        TypeDescription,
        read_description,
    )
    from visualdoc.references.library import Library  # noqa: PLC0415
    from visualdoc.references.serialization import description_json  # noqa: PLC0415
    from visualdoc.references.storage import enrolling  # noqa: PLC0415

    description = read_description(options.describe) if options.describe else TypeDescription()
    try:
        with enrolling(options.library):
            enrolled = enrol_files(
                options.name,
                options.scans,
                library=Library.open_or_create(options.library),
                description=description,
                models=ModelRegistry(default_models_dir()),
                afresh=options.replace,
            )
    except EnrolmentError as error:
        answer = {"name": options.name, "enrolled": False, "reason": error.detail}
        print(json.dumps({**answer, **_told(error.refused), "groups": error.groups}))
        print(f"visualdoc: {error}", file=sys.stderr)
        return 1
    refused = _told([(r.name, r.reason) for r in enrolled.refused])
    notes = [{"scan": r.name, "note": r.reason} for r in enrolled.notes]
    stored = description_json(enrolled.document_type)
    print_json({"enrolled": True, **stored, **refused, "notes": notes})
    return 0


def _told(refused: Iterable[tuple[str, str]]) -> dict[str, list[dict[str, str]]]:
    return {"refused": [{"scan": name, "reason": reason} for name, reason in refused]}
