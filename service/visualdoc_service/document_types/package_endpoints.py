"""Packages and versions of document types over HTTP."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, File, Form, Response, UploadFile
from starlette.background import BackgroundTask
from starlette.responses import StreamingResponse

from visualdoc.references.index import TypeRecord
from visualdoc.references.merging import Prefer
from visualdoc_service.dependencies import ServicesOf
from visualdoc_service.document_types.packages import NewPackage
from visualdoc_service.document_types.schemas import (
    ChosenVersion,
    PackageContent,
    Signer,
    TakenIn,
    Version,
)

router = APIRouter(prefix="/v1/document-types", tags=["document types"])

CHUNK_BYTES = 1024 * 1024
Upload = Annotated[UploadFile, File(description="a package, as 'templates export' writes it")]


@router.get("/packages/key")
def show_key(services: ServicesOf) -> Signer:
    """Return the public key of this service's packages."""
    key = services.packages.key().public
    return Signer(id=key.id, public_key=key.pem)


@router.post("/packages")
def take_in(
    services: ServicesOf, file: Upload, prefer: Annotated[Prefer | None, Form()] = None
) -> list[TakenIn]:
    """Take in a package that a trusted key signed: all of it, or nothing."""
    merged = services.packages.take_in(_new(file), prefer)
    return [
        TakenIn(name=one.name, outcome=one.outcome, version=one.version, dropped=list(one.dropped))
        for one in merged
    ]


@router.post("/packages/verification")
def verify(services: ServicesOf, file: Upload) -> PackageContent:
    """Say what a package holds, when it would be taken in; nothing is changed."""
    package = services.packages.verified(_new(file))
    manifest = package.manifest
    return PackageContent(
        sha256=package.sha256,
        signer="" if package.signer is None else package.signer.name,
        key_id=manifest.key_id or "",
        maker=manifest.maker.name,
        previous=manifest.previous,
        types=[{"name": name, "version": one.version} for name, one in manifest.included()],
    )


@router.get("/{name}/versions")
def list_versions(services: ServicesOf, name: str) -> list[Version]:
    """Return the kept versions of a document type, oldest first."""
    return _shown(services.packages.versions(name))


@router.put("/{name}/version")
def use_version(services: ServicesOf, name: str, chosen: ChosenVersion) -> list[Version]:
    """Make a kept version the current one."""
    return _shown(services.packages.use(name, chosen.version))


@router.get("/{name}/package", response_class=Response)
def export(services: ServicesOf, name: str, *, all_versions: bool = False) -> Response:
    """Return a document type as a package, signed with this service's key."""
    opened = services.packages.exported(name, all_versions=all_versions)
    return StreamingResponse(
        iter(lambda: opened.read(CHUNK_BYTES), b""),
        media_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{name}.zip"'},
        background=BackgroundTask(opened.close),
    )


def _new(file: UploadFile) -> NewPackage:
    return NewPackage(stream=file.file, file_name=file.filename or "")


def _shown(entry: TypeRecord) -> list[Version]:
    return [
        Version(
            version=one.version,
            current=one.digest == entry.current.digest,
            sha256=one.digest,
            after=list(one.after),
        )
        for one in entry.versions
    ]
