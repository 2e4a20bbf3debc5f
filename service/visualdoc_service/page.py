"""The examiner's page: built files from ``static/``, served by ourselves, nothing from outside."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.staticfiles import StaticFiles

STATIC_DIR = Path(__file__).with_name("static")
NOT_BUILT = "The page has not been built: run 'python service/web/build.py'.\n"


def install(app: FastAPI) -> None:
    """Serve the page at ``/`` and its files at ``/assets``."""
    assets = STATIC_DIR / "assets"
    app.mount("/assets", StaticFiles(directory=assets, check_dir=False), name="assets")
    app.add_api_route("/", _index, include_in_schema=False)


def _index() -> Response:
    index = STATIC_DIR / "index.html"
    if not index.is_file():
        return PlainTextResponse(NOT_BUILT, status_code=503)
    return FileResponse(index, media_type="text/html", headers={"Cache-Control": "no-cache"})
