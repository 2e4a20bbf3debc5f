"""The command ``visualdoc``: find the subcommand and run it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

from visualdoc import __version__
from visualdoc.errors import VisualdocError

COMMANDS = ("verify", "mrz", "templates", "bench", "samples", "serve", "worker")
EXIT_FAILED = 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code (0 done, 1 something failed, 2 wrong usage)."""
    parser = argparse.ArgumentParser(
        prog="visualdoc",
        description=(
            "First picture of a scanned document with its doubt regions, on four questions: "
            "authenticity, layout, issuance, content. The examiner decides."
        ),
    )
    parser.add_argument("--version", action="version", version=f"visualdoc {__version__}")
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in COMMANDS:
        import_module(f"visualdoc.cli.{command}").add_parser(subparsers)
    options = parser.parse_args(arguments)
    try:
        code: int = import_module(f"visualdoc.cli.{options.command}").run(options)
    except VisualdocError as error:
        print(f"visualdoc: {error}", file=sys.stderr)
        return EXIT_FAILED
    except BrokenPipeError:
        # the reader of our output went away (visualdoc verify … | head)
        return EXIT_FAILED
    return code
