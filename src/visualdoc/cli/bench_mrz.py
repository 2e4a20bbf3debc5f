"""Options of ``visualdoc bench mrz``: pages drawn on the spot, and other readers beside ours."""

from __future__ import annotations

import argparse
import sys
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from visualdoc.evaluation.mrz_truth import Opened, Picture


def add_options(parser: argparse.ArgumentParser) -> None:
    """Declare the options that ``mrz`` alone takes."""
    group = parser.add_argument_group("mrz")
    group.add_argument(
        "--draw",
        type=_names,
        default=(),
        metavar="CONDITION[,CONDITION]",
        help="draw pages of these conditions instead of reading a DATASET; 'all' for every one",
    )
    group.add_argument(
        "--count", type=int, default=15, metavar="N", help="pages a condition (default 15)"
    )
    group.add_argument(
        "--seed", type=int, default=100_000, metavar="N", help="of the first page (default 100000)"
    )
    group.add_argument(
        "--keep", type=Path, metavar="DIR", help="write the drawn pages there and do nothing else"
    )
    group.add_argument(
        "--peers", type=Path, metavar="ENV", help="environment of the peers (see 'make peers')"
    )
    group.add_argument(
        "--tessdata", type=Path, metavar="DIR", help="folder with mrz.traineddata, for the peers"
    )
    group.add_argument("--only-ours", action="store_true", help="run no other reader")
    group.add_argument("--no-speed", action="store_true", help="leave the speed part out")


def _names(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def run(options: argparse.Namespace) -> int:
    """Measure every data set together, or draw and measure."""
    from visualdoc.evaluation import mrz  # noqa: PLC0415
    from visualdoc.evaluation.mrz_truth import load, write_drawn  # noqa: PLC0415

    pictures = [picture for dataset in options.dataset for picture in load(dataset)]
    if options.draw:
        pictures += _drawn(options)
    if options.keep is not None:
        count = write_drawn(options.keep, [p for p in pictures if p.draw is not None])
        print(f"{count} pages written to {options.keep}", file=sys.stderr)
        return 0
    order = mrz.Order(
        peers=options.peers,
        tessdata=options.tessdata,
        baseline=not options.only_ours,
        speed_page=None if options.no_speed else _passport_page(),
    )
    mrz.run(pictures, order, options.out)
    return 0


def _drawn(options: argparse.Namespace) -> list[Picture]:
    from visualdoc.errors import DataSetError  # noqa: PLC0415
    from visualdoc.evaluation.mrz_truth import Picture  # noqa: PLC0415
    from visualdoc.samples.mrz_pages import CONDITIONS  # noqa: PLC0415

    names = tuple(CONDITIONS) if options.draw == ("all",) else options.draw
    for name in names:
        if name not in CONDITIONS:
            known = "\n".join(f"  {c.name:14}{c.meaning}" for c in CONDITIONS.values())
            msg = f"There is no condition '{name}'; there are\n{known}"
            raise DataSetError(msg)
    return [
        Picture(name=f"{name}-{seed}", condition=name, zones=(), draw=partial(_draw, name, seed))
        for name in names
        for seed in range(options.seed, options.seed + options.count)
    ]


def _draw(condition: str, seed: int) -> Opened:
    """Draw one page and hand it over as a picture of a set."""
    from visualdoc.evaluation.mrz_truth import Opened, Picture, Truth  # noqa: PLC0415
    from visualdoc.samples.mrz_pages import draw_page  # noqa: PLC0415

    page = draw_page(condition, seed)
    zones = tuple(
        Truth(
            lines=zone.lines,
            corners_px=zone.corners_px,
            lost=zone.lost,
            format=zone.format,
            angle_deg=zone.angle_deg,
        )
        for zone in page.zones
    )
    picture = Picture(name=f"{condition}-{seed}", condition=condition, zones=zones)
    return Opened(picture=picture, pages=(page.pixels,))


def _passport_page() -> NDArray[np.uint8]:
    """Draw the first page at 300 dpi that bears a passport's zone."""
    from visualdoc.samples.mrz_pages import draw_page  # noqa: PLC0415

    pages = (draw_page("scan-300", seed) for seed in count())
    return next(page.pixels for page in pages if page.zones[0].format == "TD3")
