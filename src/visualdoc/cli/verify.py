"""``visualdoc verify``: examine files, one report a line."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

from visualdoc.cli.template_versions import name_and_version

if TYPE_CHECKING:
    from visualdoc.examination import ExaminationSettings

Subparsers = argparse._SubParsersAction  # noqa: SLF001  (argparse has no public name for it)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One file to examine; picklable, so that it can go to another process."""

    file: str
    library: Path
    out: Path | None
    settings: ExaminationSettings
    threads: int
    version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What is printed for one file."""

    text: str
    failed: bool
    seconds: float


def add_parser(subparsers: Subparsers[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = subparsers.add_parser("verify", help="examine documents and print reports")
    parser.add_argument("files", nargs="+", metavar="FILE", help="image, multi-page TIFF or PDF")
    parser.add_argument("--library", type=Path, help="reference library (default: the samples')")
    parser.add_argument(
        "--type",
        dest="document_type",
        metavar="NAME",
        help="do not identify; NAME@VERSION for an earlier version",
    )
    parser.add_argument(
        "--on", type=date.fromisoformat, metavar="DATE", help="judge as on this date (ISO 8601)"
    )
    parser.add_argument("--out", type=Path, metavar="DIR", help="also write JSON, PDF and overlays")
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="processes (default 1)")
    parser.add_argument(
        "--false-regions",
        type=float,
        default=None,
        metavar="N",
        help="budget of expected false regions on a genuine page",
    )


def run(options: argparse.Namespace) -> int:
    """Examine every file; 1 when at least one could not be examined."""
    from visualdoc.references.library import Library, default_library_dir  # noqa: PLC0415

    library = options.library or default_library_dir()
    opened = Library.open(library)  # a missing library is said once, before any file is touched
    version = None
    if options.document_type is not None:
        options.document_type, version = name_and_version(options.document_type)
        opened.load(options.document_type, version)
    settings = _settings(options)
    if options.out is not None:
        options.out.mkdir(parents=True, exist_ok=True)
    jobs = [
        Job(
            file=file,
            library=library,
            out=options.out,
            settings=settings,
            threads=1 if options.jobs > 1 else 2,
            version=version,
        )
        for file in options.files
    ]
    failed = False
    for job, line in zip(jobs, _lines(jobs, options.jobs), strict=True):
        print(line.text, flush=True)
        print(f"{job.file}: {line.seconds:.2f} s", file=sys.stderr, flush=True)
        failed = failed or line.failed
    return 1 if failed else 0


def _settings(options: argparse.Namespace) -> ExaminationSettings:
    from visualdoc.examination import ExaminationSettings  # noqa: PLC0415

    on = options.on or datetime.now(tz=UTC).date()
    if options.false_regions is None:
        return ExaminationSettings(on=on, document_type=options.document_type)
    return ExaminationSettings(
        on=on,
        document_type=options.document_type,
        false_regions_per_page=options.false_regions,
    )


def _lines(jobs: Sequence[Job], processes: int) -> Iterator[Line]:
    if processes <= 1:
        yield from map(examine_file, jobs)
        return
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        yield from pool.map(examine_file, jobs)


def examine_file(job: Job) -> Line:
    """Examine one file; a file that cannot be examined yields its error line."""
    from visualdoc.errors import VisualdocError  # noqa: PLC0415
    from visualdoc.reporting import error_json  # noqa: PLC0415
    from visualdoc.reporting.canonical import canonical_line  # noqa: PLC0415

    start = time.perf_counter()
    try:
        text, failed = _report(job), False
    except VisualdocError as error:
        text, failed = canonical_line(error_json(job.file, error)), True
    return Line(text=text, failed=failed, seconds=time.perf_counter() - start)


def _report(job: Job) -> str:
    from visualdoc.examination import examine  # noqa: PLC0415
    from visualdoc.inference import ModelRegistry, default_models_dir  # noqa: PLC0415
    from visualdoc.references.library import Library  # noqa: PLC0415
    from visualdoc.reporting import report_json  # noqa: PLC0415
    from visualdoc.reporting.canonical import canonical_line  # noqa: PLC0415
    from visualdoc.reporting.files import write_files  # noqa: PLC0415
    from visualdoc.scans import open_scan  # noqa: PLC0415

    scan = open_scan(Path(job.file), name=job.file)
    library = Library.open(job.library)
    if job.version is not None and job.settings.document_type is not None:
        library = library.pinned(job.settings.document_type, job.version)
    examination, pictures = examine(
        scan,
        library=library,
        models=ModelRegistry(default_models_dir(), threads=job.threads),
        settings=job.settings,
    )
    if job.out is not None:
        write_files(examination, scan, pictures, folder=job.out)
    return canonical_line(report_json(examination))
