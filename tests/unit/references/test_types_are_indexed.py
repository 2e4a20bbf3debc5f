"""The identification index follows the library, is checked by hash, and is made anew at need."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from visualdoc.imaging.features import Features
from visualdoc.imaging.resampling import gaussian
from visualdoc.references import Library, index_store
from visualdoc.references.index import Index, TypeRecord, VersionRecord
from visualdoc.references.index_catalogue import TypeCatalogue, catalogue_of
from visualdoc.references.index_codebook import open_codebook
from visualdoc.references.types import IdentificationView

NO_FEATURES = Features(xy=np.zeros((0, 2), np.float32), descriptors=np.zeros((0, 128), np.float32))
COUNT = index_store.PACK_AFTER + 4


def _view(name: str) -> IdentificationView:
    noise = np.random.default_rng(int(name.removeprefix("type-"))).normal(0, 1, (84, 120))
    grey = np.clip(128 + 250 * gaussian(noise, 2.0), 0, 255).astype(np.uint8)
    return IdentificationView(
        grey=grey, static=np.ones(grey.shape, np.bool_), features=NO_FEATURES, px_per_mm=1.0
    )


def _record(name: str, *, version: int = 1) -> TypeRecord:
    files = {"view.webp": f"{name}/{version}", "type.json": name}
    return TypeRecord(current=VersionRecord(version=version, files=files))


def _index(names: list[str]) -> Index:
    return Index(types={name: _record(name) for name in names})


def _unread(name: str) -> IdentificationView:
    msg = f"the view of {name} was read"
    raise AssertionError(msg)


@pytest.fixture(scope="module")
def names() -> list[str]:
    return [f"type-{number}" for number in range(COUNT)]


@pytest.fixture(scope="module")
def filled(names: list[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("library")
    index_store.update(root, _index(names), open_codebook(), _view)
    return root


@pytest.fixture
def root(filled: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(filled, tmp_path / "library"))


def _open(
    root: Path, names: list[str], load: Callable[[str], IdentificationView] = _unread
) -> TypeCatalogue:
    return index_store.open_catalogue(root, _index(names), open_codebook(), load)


def _best(catalogue: TypeCatalogue, name: str) -> tuple[str, str]:
    """What the two searches take the type's own picture for."""
    entry = catalogue_of({name: _view(name)}).entry(name)
    layout = entry.coded.layout.values / np.float32(127)
    return catalogue.alike(layout, 1)[0].name, catalogue.entry(name).coded.words.tobytes().hex()


def test_opening_reads_no_picture_and_finds_every_type(root: Path, names: list[str]) -> None:
    catalogue = _open(root, names)

    assert list(catalogue) == sorted(names)
    for name in names[::9]:
        found, words = _best(catalogue, name)
        assert found == name
        assert words == catalogue_of({name: _view(name)}).entry(name).coded.words.tobytes().hex()


def test_a_reader_writes_nothing(names: list[str], tmp_path: Path) -> None:
    catalogue = _open(tmp_path, names[:3], _view)

    assert catalogue.entry(names[1]).picture.shape == (84, 120)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("what", ["packed.words", "entry"])
def test_a_damaged_file_is_made_anew(what: str, root: Path, names: list[str]) -> None:
    folder = root / index_store.FOLDER
    codebook = open_codebook()
    key = index_store.key_of(_record(names[5]).current, codebook)
    path = folder / (what if what.startswith("packed") else f"{key}.entry")
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))
    before = _open(root, names, _view)

    assert _best(before, names[5])[0] == names[5]
    assert before.entry(names[5]).xy.tobytes() == (
        catalogue_of({names[5]: _view(names[5])}).entry(names[5]).xy.tobytes()
    )


def test_a_new_version_replaces_the_entry_and_a_removed_type_leaves(
    root: Path, names: list[str]
) -> None:
    folder = root / index_store.FOLDER
    index = _index(names).without(names[1]).with_type(names[0], _record(names[0], version=2))
    read: list[str] = []

    def load(name: str) -> IdentificationView:
        read.append(name)
        return _view("type-900") if name == names[0] else _view(name)

    index_store.update(root, index, open_codebook(), load)
    catalogue = index_store.open_catalogue(root, index, open_codebook(), load)

    assert read == [names[0]]
    assert names[1] not in catalogue
    assert len(list(folder.glob("*.entry"))) == COUNT - 1
    new = catalogue_of({"type-900": _view("type-900")}).entry("type-900").coded.layout.values
    assert catalogue.alike(new / np.float32(127), 1)[0].name == names[0]


def test_a_library_keeps_its_index_up_to_date(trial_library: Library, tmp_path: Path) -> None:
    library = Library.open_or_create(tmp_path / "library")
    document_type = trial_library.load("nowhere-paper")

    library = library.save(document_type)
    written = list((library.path / index_store.FOLDER).glob("*.entry"))
    assert len(written) == 1
    assert list(library.views()) == ["nowhere-paper"]
    assert library.views()["nowhere-paper"].grey.shape == document_type.view.grey.shape

    assert list(library.remove("nowhere-paper").views()) == []
    assert list((library.path / index_store.FOLDER).glob("*.entry")) == []


def test_a_library_without_an_index_is_as_good(trial_library: Library, tmp_path: Path) -> None:
    copy = shutil.copytree(trial_library.path, tmp_path / "library")
    shutil.rmtree(copy / index_store.FOLDER)
    with_index, without = trial_library.views(), Library.open(copy).views()

    for name in with_index:
        assert with_index.entry(name).descriptors.tobytes() == (
            without.entry(name).descriptors.tobytes()
        )
    assert not (copy / index_store.FOLDER).exists()
