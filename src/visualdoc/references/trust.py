"""``keys.json``: whose packages a library takes in."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from visualdoc.errors import KeyFileError, LibraryError
from visualdoc.references.signing import PublicKey, public_key
from visualdoc.references.storage import write_durably, writing

KEYS_FILE = "keys.json"
SCHEMA = "visualdoc.keys/1"


class _Key(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str = Field(max_length=200)
    public_key: str = Field(max_length=1000)


class _Keys(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
    schema_: str = Field(alias="schema", pattern=f"^{SCHEMA}$")
    trusted: dict[str, _Key]


def trusted_keys(root: Path) -> tuple[PublicKey, ...]:
    """Return the keys that a library trusts, by id.

    Raises
    ------
    LibraryError
        The file is damaged: then nobody is trusted.
    """
    path = root / KEYS_FILE
    if not path.exists():
        return ()
    try:
        keys = _Keys.model_validate_json(path.read_bytes())
        found = {
            key_id: public_key(one.public_key.encode(), name=one.name)
            for key_id, one in sorted(keys.trusted.items())
        }
    except (OSError, ValidationError, KeyFileError) as error:
        msg = f"{KEYS_FILE} of the library cannot be read: {error}."
        raise LibraryError(
            msg, hint="Restore it, or delete it and trust the keys again."
        ) from error
    wrong = [key_id for key_id, key in found.items() if key.id != key_id]
    if wrong:
        msg = f"{KEYS_FILE} of the library is damaged: {wrong[0]} is not the id of its key."
        raise LibraryError(msg, hint="Restore it, or delete it and trust the keys again.")
    return tuple(found.values())


def trust(root: Path, key: PublicKey) -> None:
    """Take in packages of this key from now on."""
    with writing(root):
        others = [one for one in trusted_keys(root) if one.id != key.id]
        _write(root, [*others, key])


def untrust(root: Path, which: str) -> PublicKey:
    """Trust a key no more, given by name, id or the beginning of the id.

    Raises
    ------
    KeyFileError
        None or several are meant. What was taken in before stays.
    """
    with writing(root):
        keys = trusted_keys(root)
        meant = [key for key in keys if which and (key.name == which or key.id.startswith(which))]
        if len(meant) != 1:
            known = ", ".join(f"{key.name} ({key.id[:16]})" for key in keys) or "none"
            msg = f"'{which}' does not mean exactly one of the trusted keys: {known}."
            raise KeyFileError(msg, hint="Give the id as 'templates keys list' shows it.")
        _write(root, [key for key in keys if key.id != meant[0].id])
    return meant[0]


def _write(root: Path, keys: list[PublicKey]) -> None:
    rows = {key.id: {"name": key.name, "public_key": key.pem} for key in keys}
    value = {"schema": SCHEMA, "trusted": dict(sorted(rows.items()))}
    write_durably(root / KEYS_FILE, (json.dumps(value, indent=1) + "\n").encode())
