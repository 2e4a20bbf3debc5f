"""The application on a socket."""

from __future__ import annotations

import os
import threading
import time

import uvicorn

from visualdoc_service.app import create_app
from visualdoc_service.settings import Settings

SHUTDOWN_S = 10
WATCH_S = 1.0


def server_of(settings: Settings) -> uvicorn.Server:
    """Return the server for some settings; ``run`` listens until it is told to stop."""
    config = uvicorn.Config(
        create_app(settings),
        host=settings.web.host,
        port=settings.web.port,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=SHUTDOWN_S,
    )
    return uvicorn.Server(config)


def stop_with(parent_pid: int, server: uvicorn.Server) -> None:
    """End the server when the process that started it is gone: the next one needs the port."""

    def watch() -> None:
        while os.getppid() == parent_pid:
            time.sleep(WATCH_S)
        server.should_exit = True

    threading.Thread(target=watch, daemon=True).start()
