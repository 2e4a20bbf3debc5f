"""Degradations of the package Augraphy, when it is installed: another hand's idea of bad pages.

Augraphy is no dependency: ``pip install augraphy`` beside visualdoc. Only those of its
augmentations are used that leave content and colour in place; its pipeline, which lays extracted
ink on new paper, would redraw the page.

References
----------
Groleau et al., Augraphy: A Data Augmentation Library for Document Images, ICDAR 2023,
doi:10.1007/978-3-031-41682-8_24.
"""

from __future__ import annotations

import importlib
import random
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from visualdoc.errors import DataSetError
from visualdoc.evaluation.degradation.spoiled import Bytes, Family, Spoiled

PACKAGE = "augraphy"
QUALITY = 92

Step = tuple[str, Mapping[str, Any]]

INK: Sequence[Step] = (("InkBleed", {}), ("InkMottling", {}), ("LowInkRandomLines", {}))
PAPER: Sequence[Step] = (("BrightnessTexturize", {}), ("NoiseTexturize", {}))
POST: Sequence[Step] = (
    ("SubtleNoise", {}),
    ("NoisyLines", {}),
    ("Gamma", {"gamma_range": (0.8, 1.25)}),
    ("Jpeg", {"quality_range": (60, 95)}),
)
LIGHT: Sequence[Step] = (
    ("InkBleed", {}),
    ("BrightnessTexturize", {"texturize_range": (0.92, 0.99)}),
    ("SubtleNoise", {}),
    ("Gamma", {"gamma_range": (0.85, 1.2)}),
    ("Jpeg", {"quality_range": (75, 95)}),
)


def _spoil(steps: Sequence[Step], pixels: Bytes, dpi: float, rng: np.random.Generator) -> Spoiled:
    try:
        package = importlib.import_module(PACKAGE)
    except ImportError as error:
        msg = f"the package {PACKAGE} cannot be used: {error}."
        raise DataSetError(msg, hint=f"pip install {PACKAGE}, or another --degrade.") from error
    _seed(int(rng.integers(2**31)))
    # Augraphy works in OpenCV's order of colours
    picture = np.ascontiguousarray(pixels[..., ::-1])
    for name, settings in steps:
        picture = np.asarray(getattr(package, name)(p=1, **settings)(picture), dtype=np.uint8)
    return Spoiled(pixels=np.ascontiguousarray(picture[..., ::-1]), dpi=dpi, jpeg_quality=QUALITY)


def _seed(seed: int) -> None:
    """Make what follows repeatable; Augraphy draws from the global generators."""
    random.seed(seed)
    np.random.seed(seed)  # noqa: NPY002


FAMILIES = tuple(
    Family(name=name, words=words, spoil=partial(_spoil, steps))
    for name, words, steps in (
        ("augraphy", "Augraphy: bled ink, uneven paper, noise, gamma, compression", LIGHT),
        ("augraphy-ink", "Augraphy: bled and mottled ink, missing lines", INK),
        ("augraphy-paper", "Augraphy: uneven and textured paper", PAPER),
        ("augraphy-post", "Augraphy: noise, lines, gamma, compression", POST),
    )
)
