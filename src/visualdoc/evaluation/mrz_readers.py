"""Readers to measure: ours in this process, others as programs of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from visualdoc.errors import ModelError, VisualdocError
from visualdoc.evaluation.mrz_compare import ReadZone
from visualdoc.inference import Model, ModelCard, ModelRegistry, ModelStore, default_models_dir
from visualdoc.reading.mrz.reader import read_zones
from visualdoc.reading.mrz.types import MrzReading

Pixels = NDArray[np.uint8]
Inputs = Mapping[str, NDArray[np.float32]]

OURS = "visualdoc"
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OMP_THREAD_LIMIT": "1", "OPENBLAS_NUM_THREADS": "1"}
ADAPTERS = {"PassportEye": "passporteye_reader.py", "fastmrz": "fastmrz_reader.py"}
BASELINE, BASELINE_ADAPTER = "tesserocr", "tesserocr_reader.py"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a reader says of one page.

    Attributes
    ----------
    cpu_s
        CPU time of the reader's own process and its children.
    by_model
        Part of it inside each network, where known.
    """

    zones: tuple[ReadZone, ...]
    cpu_s: float
    error: str | None = None
    by_model: Mapping[str, float] = field(default_factory=dict)


class Reader(Protocol):
    """Anything that reads a page; ``file`` holds the very pixels, losslessly."""

    @property
    def name(self) -> str:
        """Name in tables."""
        ...

    @property
    def version(self) -> str:
        """Version as the reader tells it."""
        ...

    def read(self, pixels: Pixels, file: Path | None) -> Answer:
        """Read one page."""
        ...


@dataclass(slots=True)
class TimedModel:
    """A network that notes the CPU time of its runs and its widest input."""

    model: Model
    cpu_s: float = 0.0
    widest: Inputs | None = None

    @property
    def card(self) -> ModelCard:
        """Identity of the network."""
        return self.model.card

    def run(self, inputs: Inputs) -> dict[str, NDArray[np.float32]]:
        """Run once, with the clock on."""
        if self.widest is None or _size(inputs) > _size(self.widest):
            self.widest = dict(inputs)
        started = time.process_time()
        result = self.model.run(inputs)
        self.cpu_s += time.process_time() - started
        return result


def _size(inputs: Inputs) -> int:
    return max(int(value.shape[-1]) for value in inputs.values())


@dataclass(slots=True)
class TimedModels:
    """A store whose networks are timed; a ``ModelStore``."""

    store: ModelStore
    opened: dict[str, TimedModel] = field(default_factory=dict)

    def open(self, name: str) -> Model:
        """Return the timed network."""
        if name not in self.opened:
            self.opened[name] = TimedModel(self.store.open(name))
        return self.opened[name]

    def seconds(self) -> dict[str, float]:
        """CPU time inside each network so far."""
        return {name: model.cpu_s for name, model in self.opened.items()}


class ProductReader:
    """The product's own reader on one thread."""

    def __init__(self, models: ModelStore | None = None) -> None:
        store = models or ModelRegistry(models_dir=default_models_dir(), threads=1)
        self.models = TimedModels(store)
        self.name, self.version = OURS, "working copy"

    def read(self, pixels: Pixels, file: Path | None = None) -> Answer:
        """Locate and read."""
        del file
        before, started = self.models.seconds(), time.process_time()
        error: str | None = None
        zones: tuple[ReadZone, ...] = ()
        try:
            zones = tuple(_zone(reading) for reading in read_zones(pixels, models=self.models))
        except VisualdocError as problem:
            if isinstance(problem, ModelError):
                raise
            error = str(problem)
        spent = time.process_time() - started
        inside = {
            name: total - before.get(name, 0.0) for name, total in self.models.seconds().items()
        }
        return Answer(zones=zones, cpu_s=spent, error=error, by_model=inside)


def _zone(reading: MrzReading) -> ReadZone:
    return ReadZone(
        lines=reading.lines,
        confidence=tuple(tuple(c.confidence for c in line) for line in reading.characters),
        corners_px=reading.corners_px,
    )


class PeerMissingError(Exception):
    """A peer cannot run; the message says why."""


class PeerReader:
    """Another reader, driven over JSON lines in a process of its own."""

    def __init__(
        self, name: str, python: Path, script: Path, *, tessdata: Path | None = None
    ) -> None:
        if not python.is_file():
            msg = f"no Python at {python}; 'make peers' makes that environment"
            raise PeerMissingError(msg)
        if not script.is_file():
            msg = f"no adapter at {script}; it is part of the checkout, not of the package"
            raise PeerMissingError(msg)
        arguments = [str(tessdata)] if tessdata else []
        self.name = name
        self._process = subprocess.Popen(  # noqa: S603  (the caller named the environment)
            [str(python), "-W", "ignore", str(script), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, **ONE_THREAD, "PYTHONPATH": ""},
        )
        hello = self._receive()
        if not hello.get("ready"):
            self.close()
            raise PeerMissingError(str(hello.get("reason", "it ended without a word")))
        self.version = str(hello["version"])

    def read(self, pixels: Pixels, file: Path | None) -> Answer:
        """Ask for one page; a peer that ended is said as an error."""
        del pixels
        try:
            self._send({"file": str(file)})
        except OSError:
            return Answer(zones=(), cpu_s=0.0, error="the program ended")
        said = self._receive()
        lines = tuple(str(line) for line in said.get("lines", ()))
        return Answer(
            zones=(ReadZone(lines=lines),) if lines else (),
            cpu_s=float(said.get("cpu_s", 0.0)),
            error=said.get("error"),
        )

    def _send(self, content: dict[str, Any]) -> None:
        if self._process.stdin is not None:
            self._process.stdin.write(json.dumps(content) + "\n")
            self._process.stdin.flush()

    def _receive(self) -> dict[str, Any]:
        line = self._process.stdout.readline() if self._process.stdout else ""
        answer: dict[str, Any] = json.loads(line) if line else {"error": "the program ended"}
        return answer

    def close(self) -> None:
        """End the program."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        self._process.wait(timeout=30)

    def __enter__(self) -> Self:
        """Return the reader; leaving the block ends the program."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the program."""
        self.close()


def default_adapters() -> Path:
    """Return the checkout's folder of adapters; the package does not carry them."""
    return Path(__file__).resolve().parents[3] / "peers"


def open_peers(
    environment: Path | None, *, adapters: Path, tessdata: Path | None
) -> tuple[list[PeerReader], dict[str, str]]:
    """Start the baseline and, when an environment is named, the peers.

    Returns
    -------
    tuple
        Readers that run, and name → reason of those that do not.
    """
    own_data = default_models_dir() / "text"
    wanted: list[tuple[str, Path, str, Path | None]] = [
        (BASELINE, Path(sys.executable), BASELINE_ADAPTER, own_data)
    ]
    if environment is not None:
        python = environment / "bin" / "python"
        wanted += [(name, python, script, tessdata) for name, script in ADAPTERS.items()]
    started: list[PeerReader] = []
    missing: dict[str, str] = {}
    if environment is None:
        missing = dict.fromkeys(ADAPTERS, "no environment named (--peers)")
    for name, python, script, data in wanted:
        try:
            started.append(PeerReader(name, python, adapters / script, tessdata=data))
        except PeerMissingError as error:
            missing[name] = str(error)
    return started, missing
