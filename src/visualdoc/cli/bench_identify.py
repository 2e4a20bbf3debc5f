"""Options of ``visualdoc bench identify``: an index filled with designs drawn on the spot."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from visualdoc.evaluation.identify_drawn import Drawn
    from visualdoc.references.types import IdentificationView
    from visualdoc.samples.design import Design
    from visualdoc.samples.procedural import Conditions

VIEW_LONG_SIDE_PX = 640
QUERY_DPI = 300.0
OTHERS_FROM = 500_000
"""Designs from this seed on are never enrolled."""
SMALL_PAGES = 40
VARIANT_SEEDS = 10
"""Each kind of variant has its own designs, so that a page has one variant to be confused with."""
# of ten pages six are turned anyhow on a flatbed, one each is harder
CONDITIONS = ("scan", "scan", "noise", "scan", "phone", "scan", "covered", "scan", "wide", "scan")


def add_options(parser: argparse.ArgumentParser) -> None:
    """Declare the options that ``identify`` alone takes; ``--draw N`` fills N designs."""
    group = parser.add_argument_group("identify")
    group.add_argument(
        "--queries",
        type=int,
        default=300,
        metavar="N",
        help="with --draw N: pages of enrolled designs, and as many of others (default 300)",
    )


def draws(options: argparse.Namespace) -> bool:
    """Tell whether designs are to be drawn."""
    return options.bench == "identify" and bool(options.draw)


def run(options: argparse.Namespace) -> int:
    """Fill an index with drawn designs and ask."""
    from visualdoc.errors import DataSetError  # noqa: PLC0415
    from visualdoc.evaluation import identify_figures, identify_plots, identify_table  # noqa: PLC0415
    from visualdoc.evaluation.identify_run import Plan  # noqa: PLC0415
    from visualdoc.evaluation.identify_run import run as measure  # noqa: PLC0415
    from visualdoc.samples.procedural import VariantKind  # noqa: PLC0415

    if len(options.draw) != 1 or not options.draw[0].isdecimal() or int(options.draw[0]) < 1:
        msg = "'bench identify --draw' takes one number, how many designs to enrol."
        raise DataSetError(msg)
    count = int(options.draw[0])
    kinds = [kind.value for kind in VariantKind]
    variants = [
        _variant_name(seed % count, kind)
        for number, kind in enumerate(kinds, start=1)
        for seed in range(number * VARIANT_SEEDS, (number + 1) * VARIANT_SEEDS)
    ]
    plan = Plan(
        names=[_name(seed) for seed in range(count)],
        variants=list(dict.fromkeys(variants)),
        load_view=draw_view,
        pages=partial(_pages, count, options.queries),
        variant_pages=partial(_variant_pages, list(dict.fromkeys(variants))),
        small_pages=partial(_pages, min(count, 100), min(SMALL_PAGES, options.queries), copy=1),
    )
    done = measure(plan, partial(print, file=sys.stderr, flush=True))
    figures = identify_figures.summarise(done)
    print(identify_table.table(figures))
    if options.out is not None:
        identify_figures.write(figures, done, options.out)
        identify_plots.growth(figures, options.out / "growth.png")
        identify_plots.reliability(figures, options.out / "reliability.png")
    return 0


def _name(seed: int) -> str:
    return f"procedural-{seed:06d}"


def _variant_name(seed: int, kind: str) -> str:
    return f"procedural-{seed:06d}-{kind}-1"


def _base(name: str) -> str:
    return "-".join(name.split("-")[:2])


def _design(name: str) -> Design:
    from visualdoc.samples.procedural import procedural_design, variant_of  # noqa: PLC0415

    _, seed, *variant = name.split("-")
    return variant_of(int(seed), variant[0]).design if variant else procedural_design(int(seed))


def draw_view(name: str) -> IdentificationView:
    """Draw a design's blank as the view that enrolment would make of it."""
    import numpy as np  # noqa: PLC0415

    from visualdoc.geometry import MM_PER_INCH, Scale  # noqa: PLC0415
    from visualdoc.imaging.features import Features  # noqa: PLC0415
    from visualdoc.imaging.resampling import to_grey  # noqa: PLC0415
    from visualdoc.references.types import IdentificationView  # noqa: PLC0415
    from visualdoc.samples.procedural import blank_picture  # noqa: PLC0415

    design = _design(name)
    longest = max(design.size.width_mm, design.size.height_mm)
    dpi = VIEW_LONG_SIDE_PX / longest * MM_PER_INCH
    grey = to_grey(blank_picture(design, dpi))
    return IdentificationView(
        grey=grey,
        static=_static(design, (grey.shape[0], grey.shape[1]), Scale(dpi).px_per_mm),
        features=Features(
            xy=np.zeros((0, 2), np.float32), descriptors=np.zeros((0, 128), np.float32)
        ),
        px_per_mm=Scale(dpi).px_per_mm,
    )


def _static(design: Design, shape: tuple[int, int], px_per_mm: float) -> NDArray[np.bool_]:
    import numpy as np  # noqa: PLC0415

    mask = np.ones(shape, dtype=np.bool_)
    for slot in design.slots:
        top, left = int(slot.zone.top_mm * px_per_mm), int(slot.zone.left_mm * px_per_mm)
        bottom, right = slot.zone.bottom_mm * px_per_mm, slot.zone.right_mm * px_per_mm
        mask[max(top, 0) : int(bottom) + 1, max(left, 0) : int(right) + 1] = False
    return mask


def _pages(enrolled: int, count: int, *, copy: int = 0) -> Iterator[Drawn]:
    """Draw pages of enrolled designs and of others in turn, all conditions in each."""
    from visualdoc.samples.seeds import stream  # noqa: PLC0415

    chosen = stream(copy, "bench identify").integers(0, enrolled, count)
    for number in range(count):
        condition = CONDITIONS[number % len(CONDITIONS)]
        yield _page(_name(int(chosen[number])), condition, copy * 1000 + number)
        other = OTHERS_FROM + copy * 100_000 + number
        yield _page(_name(other), condition, copy * 1000 + number)


def _variant_pages(names: list[str]) -> Iterator[Drawn]:
    from dataclasses import replace  # noqa: PLC0415

    for number, name in enumerate(names):
        for asked in (name, _base(name)):
            yield replace(_page(asked, "scan", number), condition=name.split("-")[2])


def _page(name: str, condition: str, number: int) -> Drawn:
    from visualdoc.evaluation.identify_drawn import Drawn  # noqa: PLC0415
    from visualdoc.samples.procedural import filled_picture, quick_capture  # noqa: PLC0415
    from visualdoc.samples.seeds import stream  # noqa: PLC0415

    design = _design(name)
    filled = filled_picture(design, stream(number, name, "person"), dpi=QUERY_DPI)
    captured = quick_capture(
        filled.picture, design.size, stream(number, name, "capture"), _conditions(condition)
    )
    return Drawn(
        name=name, condition=condition, wide_mm=design.size.width_mm, pixels=captured.image
    )


def _conditions(name: str) -> Conditions:
    from visualdoc.samples.procedural import Conditions  # noqa: PLC0415

    return {
        "scan": Conditions(dpi=QUERY_DPI),
        "noise": Conditions(dpi=QUERY_DPI, noise=12.0, blur_px=1.6, jpeg=(40, 60)),
        "phone": Conditions(dpi=QUERY_DPI, perspective=0.05, light=0.2),
        "covered": Conditions(dpi=QUERY_DPI, occlusion=0.2),
        "wide": Conditions(dpi=QUERY_DPI, margins_mm=(20.0, 90.0)),
    }[name]
