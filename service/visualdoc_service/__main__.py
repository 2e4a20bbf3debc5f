"""``python -m visualdoc_service serve|web|work``; ``visualdoc serve`` and ``worker`` lead here."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one kind of process; returns its exit code."""
    given = _parser().parse_args(arguments)
    for chatty in ("alembic", "dbos"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    _into_environment(given)
    return {"serve": _serve, "web": _web, "work": _work}[given.process]()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="visualdoc_service", description=__doc__)
    parser.add_argument("process", choices=["serve", "web", "work"])
    parser.add_argument("--data", type=Path, help="data directory")
    parser.add_argument("--library", type=Path, help="reference library")
    parser.add_argument("--host", help="address to listen on")
    parser.add_argument("--port", type=int, help="port to listen on")
    parser.add_argument("--workers", type=int, help="number of worker processes")
    return parser


def _into_environment(given: argparse.Namespace) -> None:
    """Let what was typed win over what was set: settings are read from one place."""
    typed = {
        "VISUALDOC_DATA_DIR": given.data,
        "VISUALDOC_LIBRARY_DIR": given.library,
        "VISUALDOC_HOST": given.host,
        "VISUALDOC_PORT": given.port,
        "VISUALDOC_WORKERS": given.workers,
    }
    os.environ.update({name: str(value) for name, value in typed.items() if value is not None})


def _serve() -> int:
    from visualdoc_service.settings import Settings  # noqa: PLC0415  (as below: only what it needs)
    from visualdoc_service.supervisor import serve  # noqa: PLC0415

    return serve(Settings.from_environment())


def _web() -> int:
    from visualdoc_service.server import server_of, stop_with  # noqa: PLC0415
    from visualdoc_service.settings import Settings  # noqa: PLC0415

    settings = Settings.from_environment()
    server = server_of(settings)
    if settings.work.parent_pid is not None:
        stop_with(settings.work.parent_pid, server)
    server.run()
    return 0


def _work() -> int:
    from visualdoc_service.dependencies import prepare  # noqa: PLC0415
    from visualdoc_service.jobs.worker import run_worker  # noqa: PLC0415
    from visualdoc_service.settings import Settings  # noqa: PLC0415

    settings = Settings.from_environment()
    prepare(settings.storage)
    run_worker(settings)
    return 0


if __name__ == "__main__":
    sys.exit(main())
