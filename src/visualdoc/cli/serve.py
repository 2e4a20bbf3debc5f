"""``visualdoc serve``: the service with the examiner's page, on this machine."""

from __future__ import annotations

import argparse
from pathlib import Path

HELP = "run the service with the examiner's page"


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = subparsers.add_parser("serve", help=HELP, description=__doc__)
    parser.add_argument("--host", metavar="H", help="address to listen on (127.0.0.1)")
    parser.add_argument("--port", metavar="P", type=int, help="port to listen on (8000)")
    parser.add_argument("--data", metavar="DIR", type=Path, help="data directory (./data)")
    parser.add_argument("--workers", metavar="N", type=int, help="worker processes (1)")
    parser.add_argument(
        "--library", metavar="DIR", type=Path, help="reference library (in the data directory)"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run the command; returns when the service has stopped."""
    from visualdoc.cli.service_process import run_service  # noqa: PLC0415

    options = ("host", "port", "data", "workers", "library")
    return run_service("serve", {name: getattr(args, name) for name in options})
