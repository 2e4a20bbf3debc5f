"""Document types go out and come in as signed packages, and their versions can be chosen."""

from __future__ import annotations

import io
import stat
import zipfile
from http import HTTPStatus
from pathlib import Path

import httpx
import pytest

from small_types import library_of, small_type, tree
from visualdoc.references import Library
from visualdoc.references.exporting import export_types
from visualdoc.references.packages import open_package
from visualdoc.references.signing import SigningKey, new_key, public_key
from visualdoc.references.trust import trust
from visualdoc_service.settings import Settings

TYPES = "/v1/document-types"


@pytest.fixture
def library(settings: Settings) -> Library:
    """The service's library, with two versions of one type."""
    second = small_type(version=2, seed=2, title="Second")
    return library_of(settings.storage.library_path, small_type(), second)


@pytest.fixture
def office(tmp_path: Path, settings: Settings) -> SigningKey:
    """A key that the service's library trusts."""
    key = new_key(tmp_path, "office")
    trust(settings.storage.library_path, key.public)
    return key


def _packed(tmp_path: Path, key: SigningKey | None, *types: object) -> bytes:
    sender = library_of(tmp_path / "sender", *types)  # type: ignore[arg-type]
    export_types(sender, tmp_path / "sent.zip", key=key, program="visualdoc", maker="The office")
    return (tmp_path / "sent.zip").read_bytes()


def _post(client: httpx.Client, content: bytes, path: str = "", **form: str) -> httpx.Response:
    files = {"file": ("sent.zip", content)}
    return client.post(f"{TYPES}/packages{path}", files=files, data=form)


def test_a_type_goes_out_signed_by_the_service(
    client: httpx.Client, library: Library, settings: Settings, tmp_path: Path
) -> None:
    answer = client.get(f"{TYPES}/paper/package", params={"all_versions": "true"})
    assert answer.status_code == HTTPStatus.OK
    assert answer.headers["content-type"] == "application/zip"
    (tmp_path / "paper.zip").write_bytes(answer.content)
    shown = client.get(f"{TYPES}/packages/key").json()
    key = public_key(shown["public_key"].encode(), name="the service")
    assert key.id == shown["id"]
    package = open_package(tmp_path / "paper.zip", trusted=[key])
    versions = list(package.manifest.included())
    assert [(name, one.version) for name, one in versions] == [("paper", 1), ("paper", 2)]
    for name, one in versions:
        assert package.files(name, one) == library.files(name, one.version)
    # the same type is the same bytes, and what was made on the way is gone
    again = client.get(f"{TYPES}/paper/package", params={"all_versions": "true"})
    assert again.content == answer.content
    assert list(settings.storage.uploads_path.iterdir()) == []
    private = settings.storage.data_dir / "keys" / "service.key"
    assert stat.S_IMODE(private.stat().st_mode) == 0o600


def test_what_the_service_exported_it_takes_in_again(
    client: httpx.Client, library: Library
) -> None:
    content = client.get(f"{TYPES}/paper/package").content
    Library.open(library.path).remove("paper")
    assert client.get(TYPES).json() == []
    answer = _post(client, content)
    assert answer.json() == [{"name": "paper", "outcome": "added", "version": 2, "dropped": []}]
    assert client.get(f"{TYPES}/paper").json()["title"] == "Second"


def test_a_trusted_package_is_looked_at_and_taken_in(
    client: httpx.Client, library: Library, office: SigningKey, tmp_path: Path
) -> None:
    content = _packed(tmp_path, office, small_type("card", seed=5))
    before = tree(library.path)
    seen = _post(client, content, "/verification")
    assert seen.status_code == HTTPStatus.OK
    assert (seen.json()["signer"], seen.json()["maker"]) == ("office", "The office")
    assert seen.json()["types"] == [{"name": "card", "version": 1}]
    assert tree(library.path) == before
    assert _post(client, content).json()[0]["outcome"] == "added"
    assert [one["name"] for one in client.get(TYPES).json()] == ["card", "paper"]
    assert _post(client, content).json()[0]["outcome"] == "same"


def _zipped_again(content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    return buffer.getvalue()


def test_packages_that_nobody_trusted_signed_are_refused(
    client: httpx.Client, library: Library, office: SigningKey, tmp_path: Path
) -> None:
    good = _packed(tmp_path, office, small_type("card", seed=5))
    (tmp_path / "b").mkdir()
    foreign = _packed(tmp_path / "b", new_key(tmp_path, "other"), small_type("card", seed=5))
    (tmp_path / "c").mkdir()
    unsigned = _packed(tmp_path / "c", None, small_type("card", seed=5))
    before = tree(library.path)
    for content, told in (
        (foreign, "not trusted here"),
        (unsigned, "is not signed"),
        (good[:-1], "cut off"),
        (_zipped_again(good), "packed by another program"),
        (b"a letter", "is not a package"),
    ):
        for path in ("", "/verification"):
            answer = _post(client, content, path)
            assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
            assert answer.headers["content-type"] == "application/problem+json"
            assert "sent.zip" in answer.json()["detail"]
            assert told in answer.json()["detail"]
            assert answer.json()["hint"]
    assert tree(library.path) == before


def test_a_type_with_another_past_is_a_conflict(
    client: httpx.Client, library: Library, office: SigningKey, tmp_path: Path
) -> None:
    content = _packed(tmp_path, office, small_type(seed=7, title="Theirs"))
    before = tree(library.path)
    answer = _post(client, content)
    assert answer.status_code == HTTPStatus.CONFLICT
    assert answer.json()["type"].endswith("type_diverged")
    assert tree(library.path) == before
    assert _post(client, content, prefer="either").status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert _post(client, content, prefer="ours").json()[0]["outcome"] == "kept"
    assert _post(client, content, prefer="theirs").json()[0]["outcome"] == "replaced"
    assert client.get(f"{TYPES}/paper").json()["title"] == "Theirs"


def test_versions_are_listed_and_chosen(client: httpx.Client, library: Library) -> None:
    listed = client.get(f"{TYPES}/paper/versions").json()
    assert [(one["version"], one["current"]) for one in listed] == [(1, False), (2, True)]
    assert listed[1]["after"] == [listed[0]["sha256"]]
    chosen = client.put(f"{TYPES}/paper/version", json={"version": 1})
    assert [one["current"] for one in chosen.json()] == [True, False]
    assert client.get(f"{TYPES}/paper").json()["title"] == "Small paper"
    assert Library.open(library.path).load("paper").version == 1
    missing = client.put(f"{TYPES}/paper/version", json={"version": 9})
    assert missing.status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/none/versions"), ("GET", "/none/package"), ("PUT", "/none/version")],
)
def test_what_is_not_enrolled_is_not_found(client: httpx.Client, method: str, path: str) -> None:
    body = {"version": 1} if method == "PUT" else None
    answer = client.request(method, f"{TYPES}{path}", json=body)
    assert answer.status_code == HTTPStatus.NOT_FOUND
    assert answer.json()["type"].endswith("unknown_document_type")


def test_a_package_over_the_limit_is_refused(client: httpx.Client, settings: Settings) -> None:
    content = b"\0" * (settings.intake.max_upload_bytes + 100_000)
    assert _post(client, content).status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
