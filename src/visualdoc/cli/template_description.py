"""``visualdoc templates describe``: a type's description, to be read, corrected and given back."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from visualdoc.cli.template_versions import Subparsers, name_and_version, opened


def add_actions(actions: Subparsers[argparse.ArgumentParser]) -> None:
    """Declare the action."""
    describe = actions.add_parser("describe", help="the description as YAML, for enrol --describe")
    describe.add_argument("name", metavar="NAME[@VERSION]")
    describe.add_argument("--library", type=Path, metavar="DIR")
    describe.set_defaults(carry_out=_describe)


def _describe(options: argparse.Namespace) -> int:
    from visualdoc.references.description import as_yaml, describe  # noqa: PLC0415

    name, version = name_and_version(options.name)
    document_type = opened(options).load(name, version)
    sys.stdout.write(as_yaml(describe(document_type)))
    return 0
