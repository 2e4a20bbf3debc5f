"""``bench mrz``, speed: one warm passport page at 300 dpi, and one line alone."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from visualdoc.evaluation.mrz_readers import PeerReader, ProductReader
from visualdoc.imaging.storage import encode_lossless
from visualdoc.reading.mrz.recogniser import MODEL_NAME

ROUNDS = 21
PEER_ROUNDS = 3


def speed(
    ours: ProductReader,
    others: Sequence[PeerReader],
    page: NDArray[np.uint8],
    *,
    rounds: int = ROUNDS,
) -> dict[str, Any]:
    """Measure CPU time, one thread, after a first reading that warms everything up.

    Parameters
    ----------
    page
        H × W × 3 uint8, sRGB: a passport page at 300 dpi.

    Returns
    -------
    dict
        Milliseconds of ours for the page and for the recogniser on the page's widest strip of text,
        seconds of the others for the same page.
    """
    ours.read(page)
    page_s = _median(lambda: ours.read(page), rounds)
    line_s = _line_s(ours, rounds)
    return {
        "rounds": rounds,
        "page_px": list(page.shape[1::-1]),
        "page_ms": page_s * 1000,
        "line_ms": None if line_s is None else line_s * 1000,
        "others_s": _others(page, others),
    }


def _line_s(ours: ProductReader, rounds: int) -> float | None:
    timed = ours.models.opened.get(MODEL_NAME)
    if timed is None or timed.widest is None:
        return None
    inputs = {name: value[:1] for name, value in timed.widest.items()}
    timed.model.run(inputs)
    return _median(lambda: timed.model.run(inputs), rounds)


def _median(action: Callable[[], object], rounds: int) -> float:
    spent = []
    for _ in range(rounds):
        started = time.process_time()
        action()
        spent.append(time.process_time() - started)
    return statistics.median(spent)


def _others(page: NDArray[np.uint8], others: Sequence[PeerReader]) -> dict[str, float]:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "page.png"
        file.write_bytes(encode_lossless(page))
        result = {}
        for other in others:
            answers = [other.read(page, file) for _ in range(PEER_ROUNDS + 1)]
            result[other.name] = statistics.median(answer.cpu_s for answer in answers[1:])
        return result
