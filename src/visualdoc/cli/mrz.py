"""``visualdoc mrz``: read or parse machine-readable zones, one JSON object a line."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from visualdoc.errors import VisualdocError
    from visualdoc.inference import ModelStore

EXIT_DONE, EXIT_FAILED, EXIT_USAGE = 0, 1, 2
STDIN = "-"


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
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Carry out the command: 0 all done, 1 a file could not be examined, 2 wrong usage."""
    if (args.text is None) == (not args.files):
        print("visualdoc mrz: give files or --text, one of the two", file=sys.stderr)
        return EXIT_USAGE
    if args.text is not None:
        for text in _texts(args.text):
            _print(text_json(text))
        return EXIT_DONE
    return _run_files(args.files)


def _texts(given: str) -> Iterator[str]:
    if given != STDIN:
        yield given
        return
    for line in sys.stdin:
        if line.strip():
            yield line.rstrip("\r\n")


def text_json(text: str) -> dict[str, Any]:
    """Parse text and return the contract's MRZ object, without what only an image has."""
    from visualdoc.reading.mrz.parse import parse_text  # noqa: PLC0415

    document = parse_text(text)
    return {
        "found": bool(document.lines),
        "format": document.format,
        "lines": list(document.lines),
        "valid": document.valid,
        "checks": {digit.name: digit.holds for digit in document.check_digits},
        "check_digits": [
            {
                "name": digit.name,
                "captured": digit.captured,
                "expected": digit.expected,
                "holds": digit.holds,
            }
            for digit in document.check_digits
        ],
        "fields": dict(document.fields),
        "problems": [
            {"code": code, "explanation": explanation, "positions": [list(at) for at in positions]}
            for code, explanation, positions in document.problems
        ],
    }


def _run_files(files: list[Path]) -> int:
    from visualdoc.errors import VisualdocError  # noqa: PLC0415
    from visualdoc.inference import ModelRegistry, default_models_dir  # noqa: PLC0415

    models = ModelRegistry(models_dir=default_models_dir())
    code = EXIT_DONE
    for file in files:
        started = time.perf_counter()
        try:
            for found in file_json(file, models):
                _print(found)
        except VisualdocError as error:
            code = EXIT_FAILED
            _print(error_line(file, error))
        print(f"{time.perf_counter() - started:7.2f} s  {file}", file=sys.stderr)
    return code


def file_json(file: Path, models: ModelStore) -> Iterator[dict[str, Any]]:
    """Yield one object for every page with a zone, one with ``found`` false when no page has any.

    Raises
    ------
    VisualdocError
        The file cannot be read or the recogniser is missing.
    """
    from visualdoc.reading.mrz.reader import locate_and_read  # noqa: PLC0415
    from visualdoc.reading.mrz_print.quality import print_quality, stated_scale  # noqa: PLC0415
    from visualdoc.scans import open_scan  # noqa: PLC0415

    found = False
    for page in open_scan(file).pages:
        reading = locate_and_read(page.pixels, models=models)
        if reading is not None:
            found = True
            quality = print_quality(reading, page.pixels, stated_scale(page.dpi, page.dpi_source))
            yield {
                "file": str(file),
                "page": page.index,
                **reading.as_json(),
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
