"""Start the service as the separate program that it is: the library never imports it."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Mapping

SERVICE = "visualdoc_service"
USAGE_ERROR = 2


def command_line(process: str, options: Mapping[str, object | None]) -> list[str]:
    """Return the command that starts a process of the service."""
    typed = [f"--{name}={value}" for name, value in options.items() if value is not None]
    return [sys.executable, "-m", SERVICE, process, *typed]


def run_service(process: str, options: Mapping[str, object | None]) -> int:
    """Become a process of the service; returns only when the service is not installed."""
    if importlib.util.find_spec(SERVICE) is None:
        print("The service is not installed: pip install 'visualdoc[service]'.", file=sys.stderr)
        return USAGE_ERROR
    command = command_line(process, options)
    sys.stdout.flush()
    return os.execv(command[0], command)  # noqa: S606  (own interpreter, no shell)
