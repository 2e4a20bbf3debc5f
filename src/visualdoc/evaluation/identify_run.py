"""Runs ``bench identify --draw``: fill, ask, grow, compare."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from visualdoc.evaluation import identify_drawn as drawn
from visualdoc.evaluation.identify_baseline import PlainReply, plain_features, plain_reply
from visualdoc.evaluation.identify_figures import Run
from visualdoc.references.index_catalogue import TypeCatalogue
from visualdoc.registration.confidence import known_curve
from visualdoc.registration.views import PageView

SMALLEST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is drawn.

    Attributes
    ----------
    names
        Designs to enrol, variants not counted; the first hundred also make the smallest index.
    variants
        Names of variants of some of them, enrolled beside them.
    load_view
        Draws the view of a name; picklable.
    pages
        Pages of enrolled designs and of others.
    variant_pages
        Pages of variants; their condition is what differs.
    small_pages
        Pages of the first hundred designs and of others, for growth and baseline.
    """

    names: Sequence[str]
    variants: Sequence[str]
    load_view: drawn.LoadView
    pages: Callable[[], Iterable[drawn.Drawn]]
    variant_pages: Callable[[], Iterable[drawn.Drawn]]
    small_pages: Callable[[], Iterable[drawn.Drawn]]


def run(plan: Plan, say: Callable[[str], None]) -> Run:
    """Measure everything; ``say`` tells the progress."""
    accept = known_curve().accept
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        names = [*plan.names, *plan.variants]
        spent = drawn.fill(
            root, names, plan.load_view, processes=os.cpu_count() or 1,
            progress=lambda done: say(f"enrolled {done} of {len(names)}"),
        )  # fmt: skip
        rows, views, beside, plain = _small(plan, root, accept, say)
        catalogue = drawn.open_filled(root, names, plan.load_view)
        rows.append(_growth_row(len(plan.names), views, catalogue, accept))
        replies = []
        for number, page in enumerate(plan.pages(), start=1):
            replies.append(drawn.ask(page, catalogue, accept)[0])
            if number % 20 == 0:
                say(f"asked {number}")
        told = [drawn.ask(page, catalogue, accept)[0] for page in plan.variant_pages()]
        return Run(
            types=len(plan.names),
            replies=replies,
            variants=told,
            growth=rows,
            baseline=plain,
            ours_beside_baseline=beside,
            accept=accept,
            fill_cpu_s=spent,
            memory_mb=drawn.memory_mb(),
        )


_Views = list[tuple[drawn.Reply, PageView]]
_Small = tuple[list[dict[str, float]], _Views, list[drawn.Reply], list[PlainReply]]


def _small(plan: Plan, root: Path, accept: float, say: Callable[[str], None]) -> _Small:
    """Ask about a few pages with few types, then with more and more; and the baseline."""
    smallest = list(plan.names[:SMALLEST])
    catalogue = drawn.open_filled(root, smallest, plan.load_view)
    features = plain_features(smallest, plan.load_view)
    views: _Views = []
    plain = []
    for page in plan.small_pages():
        views.append(drawn.ask(page, catalogue, accept))
        plain.append(plain_reply(page, features))
    say("baseline done")
    rows = []
    for size in drawn.growing(len(plan.names)):
        if size < len(plan.names):
            part = drawn.open_filled(root, plan.names[:size], plan.load_view)
            rows.append(_growth_row(size, views, part, accept))
    return rows, views, [reply for reply, _ in views], plain


def _growth_row(
    size: int, views: _Views, catalogue: TypeCatalogue, accept: float
) -> dict[str, float]:
    replies = [drawn.ask_again(reply, view, catalogue) for reply, view in views]
    known = [r for r in replies if r.enrolled]
    others = [r for r in replies if not r.enrolled]
    return {
        "types": size,
        "top1": float(np.mean([r.right for r in known])),
        "unknown_refused": float(np.mean([r.known < accept for r in others])),
        "search_cpu_ms": float(np.median([r.cpu_ms for r in replies])),
        "memory_mb": round(drawn.memory_mb()[0], 1),
    }
