"""What is opened when the web process starts and closed when it ends."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol

from fastapi import FastAPI

from visualdoc_service.dependencies import Services
from visualdoc_service.settings import Settings


class Lifespan(Protocol):
    """Form of FastAPI's ``lifespan``."""

    def __call__(self, app: FastAPI) -> AbstractAsyncContextManager[None]:
        """Return the context of one run."""
        ...


def lifespan_of(settings: Settings) -> Lifespan:
    """Return the lifespan for some settings."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        # Uploads are spooled by the form parser: in the data directory, whose size is planned for.
        before, tempfile.tempdir = tempfile.tempdir, str(settings.storage.uploads_path)
        services = Services.open(settings)
        app.state.services = services
        try:
            yield
        finally:
            services.close()
            tempfile.tempdir = before

    return lifespan
