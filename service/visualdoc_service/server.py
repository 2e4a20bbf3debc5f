"""The application on a socket."""

from __future__ import annotations

import uvicorn

from visualdoc_service.app import create_app
from visualdoc_service.settings import Settings

SHUTDOWN_S = 10


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
