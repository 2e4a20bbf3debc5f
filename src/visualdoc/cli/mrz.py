"""``visualdoc mrz``: read or parse machine-readable zones, one JSON object a line."""

from __future__ import annotations

import argparse
import io
import json
import sys
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from visualdoc.errors import VisualdocError
    from visualdoc.inference import ModelStore

EXIT_DONE, EXIT_FAILED, EXIT_USAGE = 0, 1, 2
STDIN = "-"
SPELLINGS = 12
"""Lawful spellings of a name that are listed, best first."""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the main parser."""
    parser = subparsers.add_parser(
        "mrz",
        help="read or parse only the machine-readable zone",
        description="Reads the machine-readable zone of scans, or parses and checks its text. "
        "Prints one JSON object a line; the lines are as printed, never repaired.",
    )
    parser.add_argument(
        "files", nargs="*", type=Path, metavar="FILE", help="image, multi-page TIFF or PDF"
    )
    parser.add_argument(
        "--text",
        metavar="LINES",
        help="text instead of files, lines parted by |; - reads many from standard input",
    )
    parser.add_argument(
        "--on",
        type=date.fromisoformat,
        metavar="DATE",
        help="judge centuries and codes as on this date (ISO 8601); today unless given",
    )
    parser.add_argument(
        "--national",
        metavar="NAME",
        help="with --text: compare the zone's names with this name, in any script of the standard",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Carry out the command: 0 all done, 1 a file could not be examined, 2 wrong usage."""
    if (args.text is None) == (not args.files):
        print("visualdoc mrz: give files or --text, one of the two", file=sys.stderr)
        return EXIT_USAGE
    if args.national is not None and args.text is None:
        print("visualdoc mrz: --national goes with --text", file=sys.stderr)
        return EXIT_USAGE
    _let_nothing_stop(sys.stdin, sys.stdout)
    on = args.on or datetime.now(tz=UTC).date()
    if args.text is not None:
        for text in _texts(args.text):
            _print(text_json(text, on=on, national=args.national))
        return EXIT_DONE
    return _run_files(args.files, on=on)


def _let_nothing_stop(*streams: TextIO) -> None:
    """Make bytes that are no text a character that no field holds, not the end of the run."""
    for stream in streams:
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _texts(given: str) -> Iterator[str]:
    if given != STDIN:
        yield given
        return
    for line in sys.stdin:
        if line.strip():
            yield line.rstrip("\r\n")


def text_json(text: str, *, on: date, national: str | None = None) -> dict[str, Any]:
    """Parse text and return the contract's MRZ object, without what only an image has.

    Parameters
    ----------
    text
        Lines of the zone, parted by ``|``.
    on
        The day at which the document is judged.
    national
        Name as printed elsewhere, in any script of 9303-3 section 6; None compares nothing.
    """
    from visualdoc.reading.mrz.described import described  # noqa: PLC0415
    from visualdoc.reading.mrz.parse import parse_text  # noqa: PLC0415

    document = parse_text(text)
    found = {"found": bool(document.lines), **described(document, on=on)}
    if national is not None:
        found["national"] = _compared(national, document.fields)
    return found


def _compared(national: str, fields: Mapping[str, str]) -> dict[str, Any]:
    from visualdoc.reading.names import compare_whole_name  # noqa: PLC0415
    from visualdoc.reading.spellings import mrz_spellings  # noqa: PLC0415

    comparison = compare_whole_name(national, fields)
    return {
        "text": national,
        "grade": comparison.grade.name.lower(),
        "differences": comparison.differences,
        "confusions": comparison.confusions,
        "mrz_spellings": list(mrz_spellings(national, limit=SPELLINGS)),
    }


def _run_files(files: list[Path], *, on: date) -> int:
    from visualdoc.errors import VisualdocError  # noqa: PLC0415
    from visualdoc.inference import ModelRegistry, default_models_dir  # noqa: PLC0415

    models = ModelRegistry(models_dir=default_models_dir())
    code = EXIT_DONE
    for file in files:
        started = time.perf_counter()
        try:
            for found in file_json(file, models, on=on):
                _print(found)
        except VisualdocError as error:
            code = EXIT_FAILED
            _print(error_line(file, error))
        print(f"{time.perf_counter() - started:7.2f} s  {file}", file=sys.stderr)
    return code


def file_json(file: Path, models: ModelStore, *, on: date) -> Iterator[dict[str, Any]]:
    """Yield one object for every zone, one with ``found`` false when no page has any.

    Raises
    ------
    VisualdocError
        The file cannot be read or the recogniser is missing.
    """
    from visualdoc.reading.mrz.reader import read_zones  # noqa: PLC0415
    from visualdoc.reading.mrz_print.quality import print_quality, stated_scale  # noqa: PLC0415
    from visualdoc.scans import open_scan  # noqa: PLC0415

    found = False
    for page in open_scan(file).pages:
        for reading in read_zones(page.pixels, models=models):
            found = True
            quality = print_quality(reading, page.pixels, stated_scale(page.dpi, page.dpi_source))
            yield {
                "file": str(file),
                "page": page.index,
                **reading.as_json(on=on),
                "print_quality": quality.as_json(),
            }
    if not found:
        yield {"file": str(file), "page": 0, "found": False}


def error_line(file: Path, error: VisualdocError) -> dict[str, Any]:
    """Return the line of a file that could not be examined, its problem as in RFC 9457."""
    problem = {
        "type": f"urn:visualdoc:problem:{error.code}",
        "title": error.title,
        "detail": f"{error.detail} {error.hint}",
    }
    return {"file": str(file), "error": problem}


def _print(found: dict[str, Any]) -> None:
    print(json.dumps(found, ensure_ascii=False), flush=True)
