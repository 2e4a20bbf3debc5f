"""The web application, put together."""

from __future__ import annotations

from fastapi import FastAPI

import visualdoc
from visualdoc_service import page, problems
from visualdoc_service.document_types.endpoints import router as document_types
from visualdoc_service.document_types.package_endpoints import router as packages
from visualdoc_service.documents.endpoints import router as documents
from visualdoc_service.documents.picture_endpoints import router as pictures
from visualdoc_service.judgements.endpoints import router as judgements
from visualdoc_service.lifespan import lifespan_of
from visualdoc_service.middleware import BodyGuard, SecurityHeaders
from visualdoc_service.operations.endpoints import router as operations
from visualdoc_service.settings import Settings


def create_app(settings: Settings) -> FastAPI:
    """Return the application for some settings; the data directory must have been prepared."""
    app = FastAPI(
        title="visualdoc",
        version=visualdoc.__version__,
        description="First picture of a document, with doubt regions. The examiner decides.",
        lifespan=lifespan_of(settings),
        # Swagger's page loads scripts from outside; the schema itself is at /openapi.json.
        docs_url=None,
        redoc_url=None,
    )
    problems.install(app)
    for router in (documents, pictures, judgements, packages, document_types, operations):
        app.include_router(router)
    page.install(app)
    app.add_middleware(BodyGuard, settings=settings.intake)
    app.add_middleware(SecurityHeaders)
    return app
