"""The model registry: nothing is loaded whose size and full SHA-256 do not match."""

from __future__ import annotations

import hashlib
import threading
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from visualdoc.errors import ModelError
from visualdoc.inference.types import Model, ModelCard


def default_models_dir() -> Path:
    """Return the models folder: the checkout's when there is one, else the package's own."""
    checkout = Path(__file__).resolve().parents[3] / "models"
    return checkout if (checkout / "registry.toml").is_file() else _packaged_models_dir()


def _packaged_models_dir() -> Path:
    return Path(__file__).resolve().parents[1] / "_models"


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryEntry:
    """One row of ``models/registry.toml``."""

    card: ModelCard
    path: Path
    size_bytes: int
    inputs: Mapping[str, list[Any]]
    outputs: Mapping[str, list[Any]]


def read_registry(models_dir: Path) -> dict[str, RegistryEntry]:
    """Read ``registry.toml``.

    Raises
    ------
    ModelError
        The registry is missing or malformed.
    """
    path = models_dir / "registry.toml"
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
        return {name: _entry(models_dir, name, row) for name, row in document["models"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        msg = f"the model registry {path.name} cannot be read: {error}."
        raise ModelError(msg) from error


def _entry(models_dir: Path, name: str, row: Mapping[str, Any]) -> RegistryEntry:
    return RegistryEntry(
        card=ModelCard(name=name, version=str(row["version"]), sha256=str(row["sha256"])),
        path=models_dir / str(row["file"]),
        size_bytes=int(row["bytes"]),
        inputs=dict(row.get("inputs", {})),
        outputs=dict(row.get("outputs", {})),
    )


def verified_bytes(entry: RegistryEntry) -> bytes:
    """Read a model file and verify size and SHA-256.

    Raises
    ------
    ModelError
        Missing, or not the registered bytes.
    """
    try:
        content = entry.path.read_bytes()
    except OSError as error:
        msg = f"the file of model '{entry.card.name}' is missing."
        raise ModelError(msg) from error
    digest = hashlib.sha256(content).hexdigest()
    if len(content) != entry.size_bytes or digest != entry.card.sha256:
        msg = f"the file of model '{entry.card.name}' is not the registered one."
        raise ModelError(msg)
    return content


@dataclass(slots=True)
class ModelRegistry:
    """Opens models by name, once each; a :class:`~visualdoc.inference.types.ModelStore`."""

    models_dir: Path
    threads: int = 2
    _open: dict[str, Model] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def open(self, name: str) -> Model:
        """Return the verified model; raises ``ModelError`` when missing or altered."""
        with self._lock:
            if name not in self._open:
                self._open[name] = self._load(name)
            return self._open[name]

    def cards(self) -> tuple[ModelCard, ...]:
        """Identities of all registered models, by name."""
        entries = read_registry(self.models_dir)
        return tuple(entries[name].card for name in sorted(entries))

    def file(self, name: str) -> Path:
        """Return the verified file of a model that another engine loads (Tesseract data)."""
        entry = self._registered(name)
        verified_bytes(entry)
        return entry.path

    def _registered(self, name: str) -> RegistryEntry:
        entries = read_registry(self.models_dir)
        if name not in entries:
            msg = f"no model '{name}' is registered."
            raise ModelError(msg)
        return entries[name]

    def _load(self, name: str) -> Model:
        entry = self._registered(name)
        return OnnxModel(entry, verified_bytes(entry), threads=self.threads)


class OnnxModel:
    """An ONNX network on onnxruntime's CPU provider."""

    def __init__(self, entry: RegistryEntry, content: bytes, *, threads: int) -> None:
        import onnxruntime  # noqa: PLC0415  (0.2 s that 'visualdoc --help' must not pay)

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        try:
            self._session = onnxruntime.InferenceSession(
                content, options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # onnxruntime's own exception types are private
            msg = f"model '{entry.card.name}' does not load: {error}."
            raise ModelError(msg) from error
        self._card = entry.card
        self._compare("inputs", entry.inputs, self._session.get_inputs())
        self._compare("outputs", entry.outputs, self._session.get_outputs())

    def _compare(self, side: str, registered: Mapping[str, list[Any]], found: list[Any]) -> None:
        shapes = {
            node.name: [d if isinstance(d, int) else str(d) for d in node.shape] for node in found
        }
        if shapes != registered:
            msg = f"the {side} of model '{self._card.name}' are {shapes}, registered {registered}."
            raise ModelError(msg)

    @property
    def card(self) -> ModelCard:
        """Identity of the model."""
        return self._card

    def run(self, inputs: Mapping[str, NDArray[np.float32]]) -> dict[str, NDArray[np.float32]]:
        """Run once; raises ``ModelError`` when shapes do not fit."""
        names = [node.name for node in self._session.get_outputs()]
        try:
            results = self._session.run(names, dict(inputs))
        except Exception as error:
            msg = f"model '{self._card.name}' failed: {error}."
            raise ModelError(msg) from error
        return dict(zip(names, results, strict=True))
