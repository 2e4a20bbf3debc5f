"""``visualdoc bench``: an evaluator's runs over a labelled data set."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from visualdoc.cli import bench_align, bench_identify, bench_mrz, bench_regions

if TYPE_CHECKING:
    from visualdoc.evaluation.dataset import DataSet
    from visualdoc.inference import ModelRegistry
    from visualdoc.references.library import Library

WRONG_USAGE = 2
DRAWING = ("mrz", "identify", "align", "regions")
"""Benches that can draw what they measure on."""

Subparsers = argparse._SubParsersAction  # noqa: SLF001  (argparse has no public name for it)


def add_parser(subparsers: Subparsers[argparse.ArgumentParser]) -> None:
    """Declare the command."""
    parser = subparsers.add_parser("bench", help="measure on a labelled data set")
    parser.add_argument("bench", choices=sorted(BENCHES), metavar="BENCH", help=", ".join(BENCHES))
    parser.add_argument("dataset", nargs="*", type=Path, metavar="DATASET")
    parser.add_argument("--out", type=Path, metavar="DIR", help="write results.json and plots")
    parser.add_argument(
        "--library",
        type=Path,
        metavar="DIR",
        help="enrolled types (default: enrol the data set's own, for this run only)",
    )
    bench_mrz.add_options(parser)
    bench_identify.add_options(parser)
    bench_regions.add_options(parser)


def run(options: argparse.Namespace) -> int:
    """Run one bench over each data set."""
    if not options.dataset and not (options.bench in DRAWING and options.draw):
        print("visualdoc bench: name a DATASET", file=sys.stderr)
        return WRONG_USAGE
    return BENCHES[options.bench](options)


def _with_library(
    options: argparse.Namespace,
    measure: Callable[[DataSet, Library, ModelRegistry], None],
) -> int:
    from visualdoc.evaluation.dataset import read_data_set  # noqa: PLC0415
    from visualdoc.evaluation.examine_set import library_for  # noqa: PLC0415
    from visualdoc.inference import ModelRegistry, default_models_dir  # noqa: PLC0415

    models = ModelRegistry(default_models_dir())
    for dataset in options.dataset:
        data_set = read_data_set(dataset)
        with tempfile.TemporaryDirectory() as folder:
            library = library_for(data_set, options.library or Path(folder), models)
            measure(data_set, library, models)
    return 0


def _align(options: argparse.Namespace) -> int:
    from visualdoc.evaluation import align  # noqa: PLC0415

    if options.draw:
        return bench_align.draw(options)

    def measure(data_set: DataSet, library: Library, _models: ModelRegistry) -> None:
        measured = list(align.measure(align.cases(data_set), library))
        rows = align.summarise(measured)
        print(align.table(rows))
        if options.out is not None:
            align.write(rows, measured, options.out)

    return _with_library(options, measure)


def _identify(options: argparse.Namespace) -> int:
    if bench_identify.draws(options):
        return bench_identify.run(options)
    from visualdoc.evaluation import identify  # noqa: PLC0415

    def measure(data_set: DataSet, library: Library, _models: ModelRegistry) -> None:
        figures = identify.summarise(list(identify.measure(data_set, library)))
        print(identify.table(figures))
        if options.out is not None:
            identify.write(figures, options.out)

    return _with_library(options, measure)


def _enrol(options: argparse.Namespace) -> int:
    """Enrol each type of the data sets without its description."""
    from visualdoc.evaluation import enrolment  # noqa: PLC0415
    from visualdoc.evaluation.dataset import read_data_set  # noqa: PLC0415
    from visualdoc.inference import ModelRegistry, default_models_dir  # noqa: PLC0415

    models = ModelRegistry(default_models_dir())
    types = []
    for dataset in options.dataset:
        for one in enrolment.measure(read_data_set(dataset), models):
            types.append(one)
            print(f"{one.type}: {one.seconds:.1f} s", file=sys.stderr, flush=True)
    figures = enrolment.summarise(types)
    print(enrolment.table(figures))
    if options.out is not None:
        enrolment.write(figures, types, options.out)
    return 0


def _speed(options: argparse.Namespace) -> int:
    from visualdoc.evaluation import speed  # noqa: PLC0415

    def measure(data_set: DataSet, library: Library, models: ModelRegistry) -> None:
        figures = speed.summarise(speed.measure(data_set, library, models))
        print(speed.table(figures))
        if options.out is not None:
            speed.write(figures, options.out)

    return _with_library(options, measure)


def _calibrate(options: argparse.Namespace) -> int:
    """Make calibration curves from the genuine pages of all data sets given."""
    from visualdoc.calibration import shipped_curves  # noqa: PLC0415
    from visualdoc.evaluation.calibrate import (  # noqa: PLC0415
        curves_json,
        curves_of,
        page_maxima,
        watching_curves,
    )
    from visualdoc.evaluation.dataset import read_data_set  # noqa: PLC0415
    from visualdoc.evaluation.examine_set import examine_set, library_for  # noqa: PLC0415
    from visualdoc.inference import ModelRegistry, default_models_dir  # noqa: PLC0415

    models = ModelRegistry(default_models_dir())
    with tempfile.TemporaryDirectory() as folder:
        sets = [read_data_set(dataset).genuine_only() for dataset in options.dataset]
        libraries = [
            library_for(data_set, (options.library or Path(folder)) / str(number), models)
            for number, data_set in enumerate(sets)
        ]
        maxima = page_maxima(libraries)
        watching = watching_curves(maxima)
        examined = [
            item
            for data_set, library in zip(sets, libraries, strict=True)
            for item in examine_set(data_set, library, models, watching)
        ]
    names = sorted({name for data_set in sets for name in data_set.types})
    origin = f"{len(examined)} genuine pages of {len(names)} types: {', '.join(names)}"
    curves = curves_of(examined, maxima, origin, shipped_curves())
    text = json.dumps(curves_json(curves), indent=1) + "\n"
    if options.out is None:
        print(text)
    else:
        options.out.mkdir(parents=True, exist_ok=True)
        (options.out / "curves.json").write_text(text, encoding="utf-8")
    return 0


BENCHES: dict[str, Callable[[argparse.Namespace], int]] = {
    "mrz": bench_mrz.run,
    "regions": bench_regions.run,
    "identify": _identify,
    "align": _align,
    "speed": _speed,
    "enrol": _enrol,
    "calibrate": _calibrate,
}
