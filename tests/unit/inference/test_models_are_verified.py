from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import numpy as np
import pytest

from visualdoc.errors import ModelError
from visualdoc.inference import ModelRegistry, default_models_dir
from visualdoc.inference.registry import read_registry

NAME = "anomaly"


@pytest.fixture
def own_copy(tmp_path: Path) -> Path:
    """The shipped registry with the file of one model."""
    entry = read_registry(default_models_dir())[NAME]
    relative = entry.path.relative_to(default_models_dir())
    (tmp_path / relative).parent.mkdir(parents=True)
    shutil.copy(entry.path, tmp_path / relative)
    shutil.copy(default_models_dir() / "registry.toml", tmp_path / "registry.toml")
    return tmp_path


def _file(models_dir: Path) -> Path:
    return read_registry(models_dir)[NAME].path


def test_a_verified_model_opens_once_and_runs(own_copy: Path) -> None:
    registry = ModelRegistry(models_dir=own_copy, threads=1)
    model = registry.open(NAME)
    assert registry.open(NAME) is model
    assert model.card == read_registry(own_copy)[NAME].card
    assert model.card in registry.cards()
    assert registry.file(NAME) == _file(own_copy)


def test_one_changed_byte_is_refused(own_copy: Path) -> None:
    content = bytearray(_file(own_copy).read_bytes())
    content[len(content) // 2] ^= 1
    _file(own_copy).write_bytes(bytes(content))
    for use in (ModelRegistry(models_dir=own_copy).open, ModelRegistry(models_dir=own_copy).file):
        with pytest.raises(ModelError, match="is not the registered one"):
            use(NAME)


def test_a_cut_off_file_is_refused(own_copy: Path) -> None:
    _file(own_copy).write_bytes(_file(own_copy).read_bytes()[:-1])
    with pytest.raises(ModelError, match="is not the registered one"):
        ModelRegistry(models_dir=own_copy).open(NAME)


def test_a_missing_file_is_said_by_name(own_copy: Path) -> None:
    _file(own_copy).unlink()
    with pytest.raises(ModelError, match="the file of model 'anomaly' is missing"):
        ModelRegistry(models_dir=own_copy).open(NAME)


def test_an_unknown_name_is_no_model(own_copy: Path) -> None:
    with pytest.raises(ModelError, match="no model 'oracle' is registered"):
        ModelRegistry(models_dir=own_copy).open("oracle")


def test_registered_bytes_that_are_no_network_are_refused(tmp_path: Path) -> None:
    content = b"not a network"
    (tmp_path / "x.onnx").write_bytes(content)
    (tmp_path / "registry.toml").write_text(
        f'[models.x]\nversion = "1"\nfile = "x.onnx"\nbytes = {len(content)}\n'
        f'sha256 = "{hashlib.sha256(content).hexdigest()}"\n',
        encoding="utf-8",
    )
    with pytest.raises(ModelError, match="model 'x' does not load"):
        ModelRegistry(models_dir=tmp_path).open("x")


def test_shapes_must_be_the_registered_ones(own_copy: Path) -> None:
    text = (own_copy / "registry.toml").read_text("utf-8")
    section = text.index(f"[models.{NAME}")
    inputs = text.index("[", text.index("inputs", section))
    changed = text[:inputs] + "[7, " + text[inputs + 1 :]
    (own_copy / "registry.toml").write_text(changed, encoding="utf-8")
    with pytest.raises(ModelError, match="inputs of model 'anomaly'"):
        ModelRegistry(models_dir=own_copy).open(NAME)


def test_wrong_input_is_a_model_error(own_copy: Path) -> None:
    model = ModelRegistry(models_dir=own_copy, threads=1).open(NAME)
    with pytest.raises(ModelError, match="model 'anomaly' failed"):
        model.run({"nothing": np.zeros((1, 1), dtype=np.float32)})


@pytest.mark.parametrize("content", [None, "models = 3", "[models", "[models.x]\nversion = '1'"])
def test_a_missing_or_malformed_registry_is_said(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "registry.toml").write_text(content, encoding="utf-8")
    with pytest.raises(ModelError, match=r"registry\.toml cannot be read"):
        ModelRegistry(models_dir=tmp_path).cards()


def test_every_shipped_model_is_there_and_unaltered() -> None:
    registry = ModelRegistry(models_dir=default_models_dir())
    assert registry.cards()
    for card in registry.cards():
        assert registry.file(card.name).is_file()
