"""What the rest of the house may know of a model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelCard:
    """Identity of a model as the registry has it."""

    name: str
    version: str
    sha256: str


class Model(Protocol):
    """A loaded network: arrays in, arrays out."""

    @property
    def card(self) -> ModelCard:
        """Identity of the model."""
        ...

    def run(self, inputs: Mapping[str, NDArray[np.float32]]) -> dict[str, NDArray[np.float32]]:
        """Run once; raises ``ModelError`` when shapes do not fit."""
        ...


class ModelStore(Protocol):
    """Where checks and readers get their models from."""

    def open(self, name: str) -> Model:
        """Return the verified model; raises ``ModelError`` when missing or altered."""
        ...
