"""Tesseract behind one small door: grey pixels of one text line in, text with confidence out."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from visualdoc.inference import ModelRegistry

LANGUAGES_OF_SCRIPT: Mapping[str, tuple[str, ...]] = {
    "Latn": ("eng",),
    "Arab": ("ara", "fas"),
    "Ethi": ("amh", "tir"),
}
"""ISO 15924 code → Tesseract languages whose data is registered as ``text_<language>``. Where
several share a script, all read and the most confident reading is taken."""

GLYPH_HEIGHT_PX = 34
"""Tesseract's networks see lines of 36 px (48 for some scripts); glyphs near that height are
neither enlarged nor thinned out by its own scaling."""

BORDER_PX = 12
"""White around a line; Tesseract misses glyphs that touch the picture's edge."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecognisedText:
    """One reading of one line.

    Attributes
    ----------
    text
        In logical order, without directional marks, NFC.
    confidence
        Least confidence of its words, 0 to 1; 0 when nothing was read.
    language
        Data that read it.
    """

    text: str
    confidence: float
    language: str


class _Engine(Protocol):
    """What is used of ``tesserocr.PyTessBaseAPI``, which has no types of its own."""

    def SetPageSegMode(self, psm: int) -> None: ...  # noqa: N802
    def SetVariable(self, name: str, value: str) -> bool: ...  # noqa: N802
    def SetImageBytes(  # noqa: N802
        self, imagedata: bytes, width: int, height: int, bytes_per_pixel: int, bytes_per_line: int
    ) -> None: ...
    def SetSourceResolution(self, ppi: int) -> None: ...  # noqa: N802
    def Recognize(self) -> bool: ...  # noqa: N802
    def GetUTF8Text(self) -> str: ...  # noqa: N802
    def AllWordConfidences(self) -> list[int]: ...  # noqa: N802
    def Clear(self) -> None: ...  # noqa: N802
    def End(self) -> None: ...  # noqa: N802


@dataclass(slots=True, eq=False)
class TextRecogniser:
    """Owns Tesseract instances, created when first needed and used by one thread at a time.

    Make one for each examination or process and close it; used as a context manager it closes
    itself. Data comes from the model registry only, verified.
    """

    models: ModelRegistry
    _idle: dict[str, SimpleQueue[_Engine]] = field(default_factory=dict)
    _data: dict[str, str] = field(default_factory=dict)

    def __enter__(self) -> TextRecogniser:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Free all idle instances."""
        for queue in self._idle.values():
            while not queue.empty():
                queue.get_nowait().End()

    def read(
        self,
        line: NDArray[np.uint8],
        *,
        language: str,
        alphabet: str = "",
        find_line: bool = True,
    ) -> RecognisedText:
        """Read one text line.

        Parameters
        ----------
        line
            H × W uint8, dark on white, glyphs about ``GLYPH_HEIGHT_PX`` high.
        alphabet
            Only these characters may be read; empty allows all.
        find_line
            Let Tesseract look for the line's base line and height; False takes the whole picture as
            the line, which helps where that search finds nothing (short words of joined script).

        Raises
        ------
        ModelError
            The language's data is missing or altered.
        """
        with self._borrowed(language) as engine:
            import tesserocr  # noqa: PLC0415  (loaded by the engine)

            engine.SetPageSegMode(
                tesserocr.PSM.SINGLE_LINE if find_line else tesserocr.PSM.RAW_LINE
            )
            engine.SetVariable("tessedit_char_whitelist", alphabet)
            height, width = line.shape
            engine.SetImageBytes(np.ascontiguousarray(line).tobytes(), width, height, 1, width)
            engine.SetSourceResolution(300)
            engine.Recognize()
            return _result(engine, language)

    @contextmanager
    def _borrowed(self, language: str) -> Iterator[_Engine]:
        queue = self._idle.setdefault(language, SimpleQueue())
        try:
            engine = queue.get_nowait()
        except Empty:
            engine = self._new_engine(language)
        try:
            yield engine
        finally:
            engine.Clear()
            queue.put(engine)

    def _new_engine(self, language: str) -> _Engine:
        # Read once, when the OpenMP runtime is loaded: Tesseract's own threads only wait for each
        # other on lines this small; zones are read side by side instead.
        os.environ.setdefault("OMP_THREAD_LIMIT", "1")
        import tesserocr  # noqa: PLC0415  (loads Tesseract; the command line must not pay for it)

        if language not in self._data:
            self._data[language] = f"{self.models.file(f'text_{language}').parent}/"
        engine: _Engine = tesserocr.PyTessBaseAPI(
            path=self._data[language],
            lang=language,
            psm=tesserocr.PSM.SINGLE_LINE,
            oem=tesserocr.OEM.LSTM_ONLY,
            variables={"debug_file": os.devnull},
        )
        return engine


def _result(engine: _Engine, language: str) -> RecognisedText:
    text = tidy(engine.GetUTF8Text())
    if not text:
        return RecognisedText(text="", confidence=0.0, language=language)
    words = [c / 100.0 for w, c in zip(text.split(), engine.AllWordConfidences(), strict=False)]
    return RecognisedText(text=text, confidence=min(words, default=0.0), language=language)


def tidy(text: str) -> str:
    """NFC, directional and other invisible marks dropped, white space single."""
    visible = "".join(c for c in text if unicodedata.category(c) != "Cf")
    return unicodedata.normalize("NFC", " ".join(visible.split()))
