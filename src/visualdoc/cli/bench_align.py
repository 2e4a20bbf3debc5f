"""``visualdoc bench align --draw``: random designs enrolled and scanned on the spot."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path


def draw(options: argparse.Namespace) -> int:
    """Draw ``--count`` designs under each condition named, and measure.

    Raises
    ------
    DataSetError
        A condition is not known.
    """
    from visualdoc.cli import align_drawn  # noqa: PLC0415
    from visualdoc.errors import DataSetError  # noqa: PLC0415
    from visualdoc.evaluation import align  # noqa: PLC0415
    from visualdoc.inference import ModelRegistry, default_models_dir  # noqa: PLC0415
    from visualdoc.references.library import Library  # noqa: PLC0415

    known = tuple(align_drawn.CONDITIONS)
    names = known if options.draw == ("all",) else options.draw
    for name in names:
        if name not in known:
            msg = f"There is no condition '{name}'; there are {', '.join(known)}."
            raise DataSetError(msg)
    seeds = range(options.seed, options.seed + options.count)
    with tempfile.TemporaryDirectory() as folder:
        if options.library is not None:
            library = Library.open(options.library)
        else:
            models = ModelRegistry(default_models_dir())
            library = align_drawn.enrolled(seeds, Path(folder) / "library", models)
        measured = []
        for page in align.measure(align_drawn.cases(seeds, names, library), library):
            measured.append(page)
            print(f"{page.document_type} {page.condition}", file=sys.stderr, flush=True)
        moved = align_drawn.moved_elements(seeds, library)
    rows = align.summarise(measured)
    print(align.table(rows))
    found = [row["error_mm"] for row in moved if row["error_mm"] is not None]
    if moved:
        near = sum(error <= align_drawn.MOVED_TOLERANCE_MM for error in found)
        print(f"displaced elements: {len(found)} of {len(moved)} reported, {near} within 0.1 mm")
    if options.out is not None:
        align.write(rows, measured, options.out, moved=moved)
    return 0
