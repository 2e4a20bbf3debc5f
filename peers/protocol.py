"""What a reader beside ours must say, one JSON object a line; the standard library alone.

The first line out, once:
``{"ready": true, "version": "..."}`` or ``{"ready": false, "reason": "..."}``.
Then for each line in, ``{"file": "PATH"}``, one line out: ``{"lines": [...], "cpu_s": 0.9}`` with
the lines as read (empty when no zone was found), or ``{"error": "...", "cpu_s": 0.9}``.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

Read = Callable[[str], list[str]]


def cpu_s() -> float:
    """CPU time of this process and of the programs it has run."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def serve(prepare: Callable[[Path | None], tuple[Read, str]]) -> None:
    """Answer until standard input ends.

    Parameters
    ----------
    prepare
        Takes the folder of Tesseract data that the caller named (None when it named none) and
        returns the reading function and the version; raises when the reader cannot run.
    """
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    # What a library prints must not get between the answers.
    os.dup2(2, 1)
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    try:
        read, version = prepare(folder)
    except Exception as error:  # noqa: BLE001  (whatever it is, it is the reason)
        reason = str(error) or type(error).__name__
        _say(answers, {"ready": False, "reason": reason})
        return
    _say(answers, {"ready": True, "version": version})
    for line in sys.stdin:
        _say(answers, _answer(read, str(json.loads(line)["file"])))


def _answer(read: Read, file: str) -> dict[str, Any]:
    started = cpu_s()
    try:
        lines = read(file)
    except Exception as error:  # noqa: BLE001  (a reader that fails has found nothing)
        return {"error": f"{type(error).__name__}: {error}", "cpu_s": cpu_s() - started}
    return {"lines": lines, "cpu_s": cpu_s() - started}


def _say(answers: Any, content: dict[str, Any]) -> None:  # noqa: ANN401  (a text file)
    answers.write(json.dumps(content) + "\n")
    answers.flush()


def tesseract_program() -> None:
    """Raise when the ``tesseract`` program is missing."""
    import shutil  # noqa: PLC0415

    if shutil.which("tesseract") is None:
        msg = "the program 'tesseract' is not installed"
        raise RuntimeError(msg)
