"""``visualdoc serve`` says at once what stands in its way, and imports the shipped types once."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import pytest

from visualdoc.cli.service_process import command_line
from visualdoc.references import Library
from visualdoc_service import supervisor
from visualdoc_service.settings import Settings, WebSettings
from visualdoc_service.storage.locks import hold_free_slot, try_hold


def test_the_command_leads_to_the_service() -> None:
    command = command_line("serve", {"port": 80, "data": Path("/d"), "library": None})
    assert command == [sys.executable, "-m", "visualdoc_service", "serve", "--port=80", "--data=/d"]


def test_a_taken_port_is_told(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        web = WebSettings(port=taken.getsockname()[1])
        assert supervisor.serve(settings.model_copy(update={"web": web})) == 1
    assert "is taken" in caplog.text


def test_two_services_do_not_share_a_data_directory(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    held = try_hold(settings.storage.data_dir / "locks" / "serve.lock")
    assert held is not None
    assert supervisor.serve(settings) == 1
    assert "another 'visualdoc serve'" in caplog.text
    held.release()


def test_shipped_types_are_imported_once(
    tmp_path: Path, prepared_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "default_library_dir", lambda: prepared_dir / "library")
    target = tmp_path / "library"
    supervisor.prepare_library(target)
    assert Library.open(target).names == ()
    (target / "mine").write_text("kept")
    supervisor.prepare_library(target)
    assert (target / "mine").read_text() == "kept"


def test_without_shipped_types_the_library_is_empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "default_library_dir", lambda: tmp_path / "nowhere")
    supervisor.prepare_library(tmp_path / "library")
    assert Library.open(tmp_path / "library").names == ()


def test_every_living_worker_has_a_number_of_its_own(tmp_path: Path) -> None:
    first, second = hold_free_slot(tmp_path), hold_free_slot(tmp_path)
    assert (first.number, second.number) == (1, 2)
    first.release()
    # a worker that is started again takes up what its predecessor was at
    again = hold_free_slot(tmp_path)
    assert again.number == 1
    again.release()
    second.release()
