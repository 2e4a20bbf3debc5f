"""The line recogniser: a strip of pixels → a posterior over characters at every fourth column."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visualdoc.imaging.text_lines import Grey
from visualdoc.inference import Model
from visualdoc.reading.mrz.strips import STRIP_CAP_PX, STRIP_HEIGHT_PX, TextLine, strip_of

MODEL_NAME = "mrz_reader"
CLASSES = "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<"
"""Classes in the model's order; the first means "no character here"."""

FRAME_PX = 4
WIDTH_STEP_PX = 64
"""Widths are rounded up to a multiple, since onnxruntime keeps a plan for every shape it saw."""

Posterior = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LineFrames:
    """The recogniser's answer for one line.

    Attributes
    ----------
    posterior
        F × 38 probabilities.
    line
        The line that was read.
    """

    posterior: Posterior
    line: TextLine

    @property
    def caps_per_frame(self) -> float:
        """Length of a frame in capital heights."""
        return FRAME_PX / STRIP_CAP_PX

    def along_px(self, frame: NDArray[np.float64]) -> NDArray[np.float64]:
        """Distance along the line of (fractional) frames; 0 is the first one's middle."""
        return self.line.start_px + (frame + 0.5) * self.caps_per_frame * self.line.cap_px


def read_frames(model: Model, grey: Grey, line: TextLine) -> LineFrames:
    """Read one line at its estimated capital height."""
    strip = strip_of(
        grey, line, px_per_cap=STRIP_CAP_PX, height_caps=STRIP_HEIGHT_PX / STRIP_CAP_PX
    )
    frames = max(strip.shape[1] // FRAME_PX, 1)
    output = model.run({"line": _normalised(strip)})["posterior"][0]
    return LineFrames(posterior=output[:frames], line=line)


def _normalised(strip: Grey) -> NDArray[np.float32]:
    """Zero mean and unit spread, as in training; padded on the right to a multiple of the step."""
    values = strip.astype(np.float32)
    values = (values - values.mean()) / (values.std() + 4.0)
    padding = -values.shape[1] % WIDTH_STEP_PX
    padded = np.pad(values, ((0, 0), (0, padding)), mode="edge")
    return np.ascontiguousarray(padded[None, None])
