"""``visualdoc worker``: one more process that works off the queue of a running service."""

from __future__ import annotations

import argparse
from pathlib import Path

HELP = "run one more worker process for a service"


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = subparsers.add_parser("worker", help=HELP, description=__doc__)
    parser.add_argument("--data", metavar="DIR", type=Path, help="data directory (./data)")
    parser.add_argument(
        "--library", metavar="DIR", type=Path, help="reference library (in the data directory)"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run the command; returns when the worker has stopped."""
    from visualdoc.cli.service_process import run_service  # noqa: PLC0415

    return run_service("work", {"data": args.data, "library": args.library})
