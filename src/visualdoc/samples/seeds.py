"""Independent random streams by name: the same seed and key give the same numbers for ever."""

from __future__ import annotations

import hashlib

import numpy as np


def stream(seed: int, *key: str | int) -> np.random.Generator:
    """Return the generator that belongs to ``key`` under ``seed``.

    Streams of different keys are independent, so a forged copy and its unaltered twin share every
    draw (person, printing, scanner) except those of the alteration itself.
    """
    text = "/".join(str(part) for part in (seed, *key))
    digest = hashlib.sha256(text.encode()).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest[:16], "big")))
