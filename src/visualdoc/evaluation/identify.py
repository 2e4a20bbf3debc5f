"""``bench identify``: is every type found, in every orientation, and nothing where none is?"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from visualdoc.evaluation.dataset import DataSet
from visualdoc.evaluation.metrics import wilson
from visualdoc.references.library import Library
from visualdoc.registration.identification import identify
from visualdoc.registration.outline import find_outline
from visualdoc.registration.views import query_view
from visualdoc.scans import open_scan


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One query: ``left_out`` queries ran with their own type taken out of the library."""

    document_type: str
    turned_by: int
    left_out: bool
    answer: str | None
    confidence: float
    seconds: float

    @property
    def right(self) -> bool:
        """The right type, or "unknown" when the own type was taken out."""
        return self.answer == (None if self.left_out else self.document_type)


def measure(data_set: DataSet, library: Library) -> Iterator[Answer]:
    """Identify genuine scans in four orientations, with and without their type enrolled."""
    views = dict(library.views())
    for number, item in enumerate(data_set.of_kind("genuine")):
        pixels = open_scan(item.path).pages[0].pixels
        turns = (number % 4) * 90
        turned = np.ascontiguousarray(np.rot90(pixels, k=turns // 90))
        for left_out in (False, True):
            enrolled = {n: v for n, v in views.items() if not left_out or n != item.document_type}
            yield _ask(turned, enrolled, item.document_type, turns, left_out=left_out)


def _ask(
    pixels: NDArray[np.uint8],
    enrolled: dict[str, Any],
    document_type: str,
    turned_by: int,
    *,
    left_out: bool,
) -> Answer:
    start = time.perf_counter()
    found, candidates = identify(query_view(pixels, find_outline(pixels)), enrolled)
    return Answer(
        document_type=document_type,
        turned_by=turned_by,
        left_out=left_out,
        answer=found.name if found else None,
        confidence=candidates[0].confidence if candidates else 0.0,
        seconds=time.perf_counter() - start,
    )


def summarise(answers: Sequence[Answer]) -> dict[str, Any]:
    """Top-1 accuracy and the share of strangers answered "unknown", with intervals."""
    known = [a for a in answers if not a.left_out]
    strangers = [a for a in answers if a.left_out]
    right, refused = sum(a.right for a in known), sum(a.right for a in strangers)
    return {
        "queries": len(known),
        "top1": right / max(len(known), 1),
        "top1_interval": wilson(right, len(known)),
        "unknown_refused": refused / max(len(strangers), 1),
        "unknown_refused_interval": wilson(refused, len(strangers)),
        "lowest_confidence_known": min((a.confidence for a in known), default=None),
        "highest_confidence_unknown": max((a.confidence for a in strangers), default=None),
        "seconds_per_query": float(np.median([a.seconds for a in answers])) if answers else None,
    }


def table(figures: dict[str, Any]) -> str:
    """Return the figures as text."""
    low, high = figures["top1_interval"]
    low_unknown, high_unknown = figures["unknown_refused_interval"]
    return "\n".join(
        [
            f"queries {figures['queries']} (turned by 0, 90, 180, 270 in turn)",
            f"right type {figures['top1']:.1%} [{low:.1%}, {high:.1%}]",
            f"own type not enrolled, answered unknown {figures['unknown_refused']:.1%} "
            f"[{low_unknown:.1%}, {high_unknown:.1%}]",
            f"confidence: lowest of known {figures['lowest_confidence_known']}, "
            f"highest of unknown {figures['highest_confidence_unknown']}",
            f"median {figures['seconds_per_query']:.2f} s a query",
        ]
    )


def write(figures: dict[str, Any], out: Path) -> None:
    """Write ``results.json``."""
    out.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"bench": "identify", "figures": figures}, indent=1) + "\n"
    (out / "results.json").write_text(text, encoding="utf-8")
