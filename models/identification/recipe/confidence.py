"""Fits the probability that a page is of a type, and where "unknown" begins, on drawn pages.

Usage: ``python confidence.py confidence.json`` (about five minutes on one core).
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import cv2
import numpy as np
from capture import captured, fill
from designs import draw_blank, size_mm
from numpy.typing import NDArray
from scipy.optimize import minimize

from visualdoc.imaging.features import Features
from visualdoc.imaging.resampling import to_grey
from visualdoc.references.index_catalogue import catalogue_of
from visualdoc.references.types import IdentificationView
from visualdoc.registration.confidence import Cues, KnownCurve
from visualdoc.registration.outline import find_outline
from visualdoc.registration.search import Search
from visualdoc.registration.views import query_view

FIRST_SEED = 50_000
ENROLLED = 400
QUERIES = 250
RIDGE = 1e-3
LOST = 0.01
# set by hand: it only tells the search when to stop
START = KnownCurve(intercept=-6.0, weights=(2.0, 7.0, 7.0, 1.0), accept=0.5)
NONE = Features(xy=np.zeros((0, 2), np.float32), descriptors=np.zeros((0, 128), np.float32))


def view(seed: int) -> IdentificationView:
    """Draw a type's view from its blank."""
    # as enrolment makes it: from the resolution of the scans, reduced
    blank = draw_blank(seed, 1000 / max(size_mm(seed)) * 25.4)
    return IdentificationView(
        grey=to_grey(blank.picture),
        static=blank.static,
        features=NONE,
        px_per_mm=blank.px_per_mm,
    )


def cues() -> tuple[list[tuple[float, ...]], list[bool]]:
    """Ask about pages of enrolled designs and of others; cues of the best type and its truth."""
    names = {f"type-{seed}": view(seed) for seed in range(FIRST_SEED, FIRST_SEED + ENROLLED)}
    catalogue = catalogue_of(names)
    rows, right = [], []
    for number in range(2 * QUERIES):
        known = number % 2 == 0
        seed = FIRST_SEED + number // 2 + (0 if known else 2 * ENROLLED)
        rng = np.random.default_rng((3, seed))
        dpi = 1000 / max(size_mm(seed)) * 25.4
        bent = float(rng.choice([0.0, 0.0, 0.03, 0.05]))
        scan, _ = captured(fill(draw_blank(seed, dpi), rng), rng, perspective=bent)
        outline = find_outline(scan) if rng.random() < 0.9 else None
        page = query_view(scan, outline)
        found = Search(view=page, catalogue=catalogue, curve=START).run()
        if known and (not found or found[0].name != f"type-{seed}"):
            print("not found:", seed, flush=True)
            continue
        best = found[0] if found else None
        one = Cues(
            places=best.places if best else 0.0,
            fit=best.fit if best else 0.0,
            weakest=best.weakest if best else 0.0,
            layout=best.layout if best else 0.0,
        )
        rows.append(one.values())
        right.append(known)
    return rows, right


def fitted(rows: NDArray[np.float64], right: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Fit intercept and weights by logistic regression with a light ridge.

    No cue may count against a type: what one measures twice the other would take back.
    """
    design = np.column_stack([np.ones(len(rows)), rows])
    sign = np.where(right, 1.0, -1.0)

    def loss(weights: NDArray[np.float64]) -> float:
        margins = sign * (design @ weights)
        return float(np.logaddexp(0, -margins).mean() + RIDGE * (weights[1:] ** 2).mean())

    bounds = [(None, None), *[(0.0, None)] * rows.shape[1]]
    return np.asarray(minimize(loss, np.zeros(design.shape[1]), bounds=bounds).x)


def threshold(known: NDArray[np.float64], others: NDArray[np.float64]) -> float:
    """Choose from where a type is named: at most 1 % of the known ones are lost.

    Where hardly any other page comes near, it lies in the middle between the two, on the scale of
    the logit, for pages that differ more than the drawn ones do.
    """
    lowest = float(np.quantile(known, LOST, method="lower"))
    highest = float(np.quantile(others, 1 - LOST, method="higher"))
    if highest >= lowest:
        return lowest
    logits = [np.log(value / (1 - value)) for value in (lowest, highest)]
    return float(1 / (1 + np.exp(-np.mean(logits))))


def described(rows: NDArray[np.float64], right: NDArray[np.bool_]) -> dict[str, object]:
    """Fit, and say from what and how well it separates."""
    weights = fitted(rows, right)
    known = 1 / (1 + np.exp(-(weights[0] + rows @ weights[1:])))
    accept = threshold(known[right], known[~right])
    return {
        "origin": f"{int(right.sum())} pages of enrolled and {int((~right).sum())} of other "
        f"designs, drawn by models/identification/recipe, {ENROLLED} designs enrolled",
        "cues": [
            "share of places that lie alike",
            "fit, median",
            "fit, lower quartile",
            "layout",
        ],
        "intercept": round(float(weights[0]), 4),
        "weights": [round(float(value), 4) for value in weights[1:]],
        "accept": round(accept, 4),
        "known_lost_at_accept": round(float((known[right] < accept).mean()), 4),
        "others_accepted": round(float((known[~right] >= accept).mean()), 4),
        "highest_of_others": round(float(known[~right].max()), 4),
    }


if __name__ == "__main__":
    cv2.setNumThreads(1)
    data = described(*(np.array(part) for part in cues()))
    Path(sys.argv[1]).write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(data, indent=1))
