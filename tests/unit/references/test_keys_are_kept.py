from __future__ import annotations

import stat
from pathlib import Path

import pytest

from visualdoc.errors import KeyFileError, LibraryError
from visualdoc.references import Library
from visualdoc.references.signing import SigningKey, load_public_key, load_signing_key, new_key
from visualdoc.references.trust import trust, trusted_keys, untrust


def test_a_private_key_is_for_its_owner_only(tmp_path: Path) -> None:
    key = new_key(tmp_path, "office")
    path = tmp_path / "office.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert load_signing_key(path).public == key.public == load_public_key(tmp_path / "office.pub")
    with pytest.raises(KeyFileError, match="cannot be written"):
        new_key(tmp_path, "office")
    path.chmod(0o640)
    with pytest.raises(KeyFileError, match="other users may read"):
        load_signing_key(path)


def test_a_passphrase_protects_a_key(tmp_path: Path) -> None:
    made = new_key(tmp_path, "guarded", passphrase=b"correct horse")
    path = tmp_path / "guarded.key"
    assert load_signing_key(path, passphrase=b"correct horse").public == made.public
    for wrong, told in ((None, "needs a passphrase"), (b"battery", "the passphrase is wrong")):
        with pytest.raises(KeyFileError, match=told):
            load_signing_key(path, passphrase=wrong)


def test_what_is_no_key_is_said(tmp_path: Path) -> None:
    (tmp_path / "text.pub").write_text("hello")
    (tmp_path / "text.key").write_text("hello")
    (tmp_path / "text.key").chmod(0o600)
    with pytest.raises(KeyFileError, match="'text' is no public key"):
        load_public_key(tmp_path / "text.pub")
    with pytest.raises(KeyFileError, match=r"'text\.key' is no private key"):
        load_signing_key(tmp_path / "text.key")
    with pytest.raises(KeyFileError, match="cannot be read"):
        load_public_key(tmp_path / "none.pub")


def test_a_library_remembers_whom_it_trusts(
    receiver: Library, key: SigningKey, tmp_path: Path
) -> None:
    digest = receiver.sha256
    other = new_key(tmp_path, "other")
    for one in (key, other, key):
        trust(receiver.path, one.public)
    assert {one.name for one in trusted_keys(receiver.path)} == {"office", "other"}
    with pytest.raises(KeyFileError, match="does not mean exactly one"):
        untrust(receiver.path, "nobody")
    assert untrust(receiver.path, key.public.id[:16]) == key.public
    assert trusted_keys(receiver.path) == (other.public,)
    assert Library.open(receiver.path).sha256 == digest


@pytest.mark.parametrize("damage", ["", "[]", "{}", '{"schema": "visualdoc.keys/1", "trusted": 1}'])
def test_damaged_keys_trust_nobody(receiver: Library, damage: str) -> None:
    (receiver.path / "keys.json").write_text(damage)
    with pytest.raises(LibraryError, match=r"keys\.json of the library cannot be read"):
        trusted_keys(receiver.path)


def test_a_key_under_another_s_id_is_refused(receiver: Library, key: SigningKey) -> None:
    trust(receiver.path, key.public)
    text = (receiver.path / "keys.json").read_text().replace(key.public.id, "0" * 64)
    (receiver.path / "keys.json").write_text(text)
    with pytest.raises(LibraryError, match="is not the id of its key"):
        trusted_keys(receiver.path)
