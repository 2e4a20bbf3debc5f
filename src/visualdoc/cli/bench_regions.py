"""Options of ``visualdoc bench regions``: baselines beside, degraded pages, designs drawn anew."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from visualdoc.evaluation.dataset import DataSet
    from visualdoc.evaluation.degradation import Family
    from visualdoc.evaluation.regions import Measured
    from visualdoc.inference import ModelRegistry
    from visualdoc.references.library import Library

NONE = "none"
ALL = "all"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Declare the options that ``regions`` alone takes; ``--draw N`` draws N designs."""
    group = parser.add_argument_group("regions")
    group.add_argument(
        "--baselines",
        default=ALL,
        metavar="NAME[,NAME]",
        help="plain methods measured beside (default all; 'none' for ours alone)",
    )
    group.add_argument(
        "--degrade",
        metavar="FAMILY",
        help="spoil genuine and forged pages first: scanner-b, 300dpi, compressed, worn, stamped, "
        "or augraphy, augraphy-ink, augraphy-paper, augraphy-post where Augraphy is installed",
    )
    group.add_argument(
        "--genuine",
        type=int,
        default=4,
        metavar="N",
        help="with --draw: genuine pages a design (default 4)",
    )
    group.add_argument(
        "--forged",
        type=int,
        default=1,
        metavar="N",
        help="with --draw: forged pages a design and attack (default 1)",
    )
    group.add_argument(
        "--attacks", default="", metavar="A,B", help="with --draw: only these attacks"
    )


def run(options: argparse.Namespace) -> int:
    """Measure all data sets named, and the drawn one, as one.

    Raises
    ------
    DataSetError
        A set cannot be read; a baseline or degradation is not known.
    """
    from visualdoc.evaluation import regions  # noqa: PLC0415
    from visualdoc.evaluation.degradation import family_of  # noqa: PLC0415
    from visualdoc.inference import ModelRegistry, default_models_dir  # noqa: PLC0415

    baselines = _baselines(options.baselines)
    family = family_of(options.degrade) if options.degrade else None
    models = ModelRegistry(default_models_dir())
    with _data_sets(options) as sets, tempfile.TemporaryDirectory() as folder:
        enrolled = [
            _library(data_set, options.library or Path(folder) / str(number), models)
            for number, data_set in enumerate(sets)
        ]
        refused = [name for _, missing in enrolled for name in missing]
        pages = list(_pages(sets, [library for library, _ in enrolled], models, baselines, family))
    if not pages:
        print("visualdoc bench: no genuine or forged page to examine", file=sys.stderr)
        return 1
    degraded = f"{family.name} ({family.words})" if family else None
    figures = regions.summarise(pages, degraded=degraded, refused=refused)
    print(regions.table(figures))
    if options.out is not None:
        regions.write(figures, pages, options.out)
    return 0


def _baselines(names: str) -> tuple[str, ...]:
    from visualdoc.errors import DataSetError  # noqa: PLC0415
    from visualdoc.evaluation.baselines import METHODS  # noqa: PLC0415

    if names == NONE:
        return ()
    chosen = tuple(METHODS) if names == ALL else tuple(n.strip() for n in names.split(","))
    for name in chosen:
        if name not in METHODS:
            msg = f"There is no baseline '{name}'; there are {', '.join(METHODS)}, all and none."
            raise DataSetError(msg)
    return chosen


@contextmanager
def _data_sets(options: argparse.Namespace) -> Iterator[list[DataSet]]:
    from visualdoc.evaluation.dataset import read_data_set  # noqa: PLC0415

    sets = [read_data_set(folder) for folder in options.dataset]
    if not options.draw:
        yield sets
        return
    with tempfile.TemporaryDirectory() as folder:
        _draw(options, Path(folder))
        yield [*sets, read_data_set(Path(folder))]


def _draw(options: argparse.Namespace, folder: Path) -> None:
    """Draw designs that belong to the seed alone, and scans of them."""
    from visualdoc.errors import DataSetError  # noqa: PLC0415
    from visualdoc.samples.write import Order, write_set  # noqa: PLC0415

    if len(options.draw) != 1 or not options.draw[0].isdecimal() or int(options.draw[0]) < 1:
        msg = "'bench regions --draw' takes one number, how many designs to draw."
        raise DataSetError(msg)
    order = Order(
        seed=options.seed,
        genuine=options.genuine,
        forged=options.forged,
        attacks=tuple(a.strip() for a in options.attacks.split(",") if a.strip()),
        procedural=int(options.draw[0]),
    )
    write_set(folder, order, progress=partial(_say, "drawn"))


def _say(what: str, about: str) -> None:
    print(f"{what} {about}", file=sys.stderr, flush=True)


def _library(data_set: DataSet, folder: Path, models: ModelRegistry) -> tuple[Library, list[str]]:
    """Enrol the set's types that are not there yet; name those whose scans make no reference."""
    from visualdoc.errors import EnrolmentError  # noqa: PLC0415
    from visualdoc.evaluation.examine_set import enrol_type  # noqa: PLC0415
    from visualdoc.references.library import Library  # noqa: PLC0415

    library, refused = Library.open_or_create(folder), []
    for name in data_set.types:
        if name in library.names:
            continue
        try:
            library = enrol_type(data_set, name, folder, models)
            _say("enrolled", name)
        except EnrolmentError as error:
            refused.append(name)
            _say("not enrolled", f"{name}: {error}")
    return library, refused


def _pages(
    sets: list[DataSet],
    libraries: list[Library],
    models: ModelRegistry,
    baselines: tuple[str, ...],
    family: Family | None,
) -> Iterator[Measured]:
    from visualdoc.evaluation import regions  # noqa: PLC0415
    from visualdoc.evaluation.degradation import degraded  # noqa: PLC0415

    shared = Counter(name for data_set in sets for name in data_set.types)
    total = sum(len(data_set.of_kind("genuine", "forged")) for data_set in sets)
    done = 0
    for data_set, library in zip(sets, libraries, strict=True):
        ambiguous = any(shared[name] > 1 for name in data_set.types)
        bench = regions.Bench(
            data_set=data_set,
            library=library,
            models=models,
            set_name=data_set.root.name if ambiguous else "",
            degrade=partial(degraded, family) if family else None,
            baselines=baselines,
        )
        for page in regions.measure(bench):
            done += 1
            _say(f"{done} of {total}", f"{page.ours.file}: {page.seconds:.2f} s")
            yield page
