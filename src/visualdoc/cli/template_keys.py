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


def own_folder() -> Path | None:
    """Return where this user's own key lies (XDG Base Directory Specification).

    None where the user has no home, as in a container under any user id.
    """
    config = os.environ.get("XDG_CONFIG_HOME")
    try:
        return (Path(config) if config else Path.home() / ".config") / "visualdoc"
    except RuntimeError:
        return None


def signing_key(options: argparse.Namespace) -> SigningKey | None:
    """Return the key to sign with: the one given, the user's own, or none when none is wanted."""
    from visualdoc.references.signing import load_signing_key  # noqa: PLC0415

    if options.unsigned:
        return None
    if options.key is not None:
        return load_signing_key(options.key, passphrase=_passphrase(options))
    return _own_key(options)


def _own_key(options: argparse.Namespace) -> SigningKey:
    from visualdoc.references.signing import (  # noqa: PLC0415
        load_signing_key,
        new_key,
        write_public_key,
    )

    folder = _private_folder()
    path = folder / f"{OWN}.key"
    if not path.exists():
        key = new_key(folder, OWN)
        print(
            f"visualdoc: your own key was made: {path} (id {key.public.id[:16]})", file=sys.stderr
        )
        return key
    key = load_signing_key(path, passphrase=_passphrase(options))
    if not path.with_suffix(".pub").exists():
        # whoever made the key was killed before the second file
        write_public_key(folder, key.public)
    return key


def own_public_key() -> PublicKey | None:
    """Return the public half of the user's own key, None when there is no such key yet."""
    from visualdoc.references.signing import load_public_key  # noqa: PLC0415

    folder = own_folder()
    path = None if folder is None else folder / f"{OWN}.pub"
    return load_public_key(path) if path is not None and path.is_file() else None


def accepted_keys(root: Path) -> tuple[PublicKey, ...]:
    """Return the keys whose packages this user takes into a library: the trusted and their own."""
    from visualdoc.references.trust import trusted_keys  # noqa: PLC0415

    own = own_public_key()
    return (*trusted_keys(root), *(() if own is None else (own,)))


def _private_folder() -> Path:
    from visualdoc.errors import KeyFileError  # noqa: PLC0415

    folder, hint = own_folder(), "Give a key with --key, or say --unsigned."
    if folder is None:
        msg = "you have no home folder, so there is no place for a key of your own."
        raise KeyFileError(msg, hint=hint)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        msg = f"there is no place for your own key at '{folder}': {error.strerror or error}."
        raise KeyFileError(msg, hint=hint) from error
    return folder


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
    from visualdoc.references.trust import trusted_keys  # noqa: PLC0415

    own = own_public_key()
    trusted = [_shown(key) for key in trusted_keys(library_dir(options))]
    print_json({"trusted": trusted, "own": None if own is None else _shown(own)})
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
