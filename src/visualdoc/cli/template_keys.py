"""``visualdoc templates keys``: who signs packages, and whose packages are taken in."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from visualdoc.cli.template_versions import Subparsers, library_dir, print_json

if TYPE_CHECKING:
    from visualdoc.references.signing import PublicKey, SigningKey

OWN = "own"


def add_actions(actions: Subparsers[argparse.ArgumentParser]) -> None:
    """Declare the actions."""
    keys = actions.add_parser("keys", help="keys that sign packages, and keys that are trusted")
    inner = keys.add_subparsers(dest="key_action", required=True, metavar="ACTION")
    new = inner.add_parser("new", help="make NAME.key (keep it secret) and NAME.pub (give it away)")
    new.add_argument("name", metavar="NAME")
    new.add_argument("--folder", type=Path, default=Path(), metavar="DIR", help="where to")
    new.set_defaults(carry_out=_new)
    add_passphrase(new)
    listing = inner.add_parser("list", help="keys that a library trusts")
    trusting = inner.add_parser("trust", help="take in packages of this key from now on")
    trusting.add_argument("file", type=Path, metavar="FILE", help="the sender's public key")
    trusting.add_argument("--name", metavar="NAME", help="what to call it (default: the file)")
    untrusting = inner.add_parser("untrust", help="take in packages of this key no more")
    untrusting.add_argument("which", metavar="KEY", help="name, id or beginning of the id")
    for action, carry_out in ((listing, _list), (trusting, _trust), (untrusting, _untrust)):
        action.add_argument("--library", type=Path, metavar="DIR")
        action.set_defaults(carry_out=carry_out)


def add_passphrase(parser: argparse.ArgumentParser) -> None:
    """Declare where the passphrase of a private key comes from; never the command line itself."""
    parser.add_argument(
        "--passphrase-file", type=Path, metavar="FILE", help="its first line protects the key"
    )


def own_folder() -> Path:
    """Return where this user's own key lies (XDG Base Directory Specification)."""
    config = os.environ.get("XDG_CONFIG_HOME")
    return (Path(config) if config else Path.home() / ".config") / "visualdoc"


def signing_key(options: argparse.Namespace) -> SigningKey | None:
    """Return the key to sign with: the one given, the user's own, or none when none is wanted."""
    from visualdoc.references.signing import load_signing_key, new_key  # noqa: PLC0415

    if options.unsigned:
        return None
    if options.key is not None:
        return load_signing_key(options.key, passphrase=_passphrase(options))
    own = own_folder() / f"{OWN}.key"
    if own.exists():
        return load_signing_key(own, passphrase=_passphrase(options))
    _make_private(own.parent)
    key = new_key(own.parent, OWN)
    print(f"visualdoc: your own key was made: {own} (id {key.public.id[:16]})", file=sys.stderr)
    return key


def accepted_keys(root: Path) -> tuple[PublicKey, ...]:
    """Return the keys whose packages this user takes into a library: the trusted and their own."""
    from visualdoc.references.signing import load_public_key  # noqa: PLC0415
    from visualdoc.references.trust import trusted_keys  # noqa: PLC0415

    own = own_folder() / f"{OWN}.pub"
    mine = (load_public_key(own),) if own.is_file() else ()
    return (*trusted_keys(root), *mine)


def _make_private(folder: Path) -> None:
    from visualdoc.errors import KeyFileError  # noqa: PLC0415

    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        msg = f"there is no place for your own key at '{folder}': {error.strerror or error}."
        raise KeyFileError(msg, hint="Give a key with --key, or say --unsigned.") from error


def _passphrase(options: argparse.Namespace) -> bytes | None:
    from visualdoc.errors import KeyFileError  # noqa: PLC0415

    if options.passphrase_file is None:
        return None
    try:
        lines: list[bytes] = options.passphrase_file.read_bytes().splitlines()
    except OSError as error:
        msg = f"'{options.passphrase_file}' cannot be read: {error.strerror or error}."
        raise KeyFileError(msg, hint="Give a file with the passphrase.") from error
    if not lines or not lines[0]:
        msg = f"'{options.passphrase_file}' holds no passphrase."
        raise KeyFileError(msg, hint="Write the passphrase into its first line.")
    return lines[0]


def _new(options: argparse.Namespace) -> int:
    from visualdoc.references.index import checked_name  # noqa: PLC0415
    from visualdoc.references.signing import new_key  # noqa: PLC0415

    name = checked_name(options.name)
    key = new_key(options.folder, name, passphrase=_passphrase(options))
    print_json(
        {
            **_shown(key.public),
            "private_key": str(options.folder / f"{name}.key"),
            "public_key": str(options.folder / f"{name}.pub"),
        }
    )
    return 0


def _list(options: argparse.Namespace) -> int:
    from visualdoc.references.signing import load_public_key  # noqa: PLC0415
    from visualdoc.references.trust import trusted_keys  # noqa: PLC0415

    own = own_folder() / f"{OWN}.pub"
    trusted = [_shown(key) for key in trusted_keys(library_dir(options))]
    mine = _shown(load_public_key(own)) if own.is_file() else None
    print_json({"trusted": trusted, "own": mine})
    return 0


def _trust(options: argparse.Namespace) -> int:
    from visualdoc.references.library import Library  # noqa: PLC0415
    from visualdoc.references.signing import PublicKey, load_public_key  # noqa: PLC0415
    from visualdoc.references.trust import trust  # noqa: PLC0415

    key = load_public_key(options.file)
    key = PublicKey(name=options.name or key.name, pem=key.pem)
    library = Library.open_or_create(library_dir(options))
    trust(library.path, key)
    print_json({"trusted": _shown(key)})
    return 0


def _untrust(options: argparse.Namespace) -> int:
    from visualdoc.references.trust import untrust  # noqa: PLC0415

    print_json({"untrusted": _shown(untrust(library_dir(options), options.which))})
    return 0


def _shown(key: PublicKey) -> dict[str, Any]:
    return {"name": key.name, "id": key.id}
