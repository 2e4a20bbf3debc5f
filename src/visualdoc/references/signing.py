r"""Ed25519 signatures (RFC 8032) and their key files; the only place that imports ``cryptography``.

Keys are PEM files as OpenSSL writes them (RFC 8410): a private key in PKCS #8, with a passphrase or
without, a public key as SubjectPublicKeyInfo. A key's id is the SHA-256 of the latter in DER, so a
signature can be checked without this program::

    openssl pkeyutl -verify -pubin -inkey NAME.pub -rawin \
        -in manifest.json -sigfile manifest.json.sig
"""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from visualdoc.errors import KeyFileError

SIGNATURE_BYTES = 64
PRIVATE_SUFFIX, PUBLIC_SUFFIX = ".key", ".pub"
_MAX_KEY_FILE_BYTES = 10_000
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicKey:
    """Who may have signed.

    Attributes
    ----------
    name
        What people call the key; nothing is decided by it.
    pem
        SubjectPublicKeyInfo.
    """

    name: str
    pem: str

    @property
    def id(self) -> str:
        """Fingerprint: SHA-256 of the key in DER, 64 hexadecimal digits."""
        der = _public(self.pem.encode(), self.name).public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return hashlib.sha256(der).hexdigest()

    def verifies(self, signature: bytes, message: bytes) -> bool:
        """Tell whether this key signed these very bytes."""
        try:
            _public(self.pem.encode(), self.name).verify(signature, message)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class SigningKey:
    """A private key; it has no readable form here."""

    public: PublicKey
    _private: Ed25519PrivateKey

    def sign(self, message: bytes) -> bytes:
        """Return the signature, 64 bytes; the same message gives the same one."""
        return self._private.sign(message)


def new_key(folder: Path, name: str, *, passphrase: bytes | None = None) -> SigningKey:
    """Make a key pair: ``NAME.key`` for the owner's eyes only, and ``NAME.pub`` for everybody.

    Raises
    ------
    KeyFileError
        There is such a file already, or it cannot be written.
    """
    private = Ed25519PrivateKey.generate()
    encryption: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if passphrase:
        encryption = serialization.BestAvailableEncryption(passphrase)
    content = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption
    )
    key = _with_public(private, name)
    _create(folder / f"{name}{PRIVATE_SUFFIX}", content, mode=0o600)
    write_public_key(folder, key.public)
    return key


def write_public_key(folder: Path, key: PublicKey) -> None:
    """Write ``NAME.pub``; raises ``KeyFileError`` when there is one."""
    _create(folder / f"{key.name}{PUBLIC_SUFFIX}", key.pem.encode(), mode=0o644)


def load_signing_key(path: Path, *, passphrase: bytes | None = None) -> SigningKey:
    """Read a private key.

    Raises
    ------
    KeyFileError
        It is no Ed25519 key, others may read it, or the passphrase is missing or wrong.
    """
    content = _content(path)
    if path.stat().st_mode & _OTHERS:
        msg = f"other users may read the private key '{path}'."
        raise KeyFileError(msg, hint=f"Take that right away: chmod 600 {path.name}.")
    try:
        private = serialization.load_pem_private_key(content, password=passphrase)
    except TypeError as error:
        asked = "needs a passphrase" if passphrase is None else "has no passphrase"
        msg = f"the private key '{path.name}' {asked}."
        raise KeyFileError(msg, hint="See --passphrase-file.") from error
    except (ValueError, UnsupportedAlgorithm) as error:
        msg = f"'{path.name}' is no private key, or the passphrase is wrong."
        raise KeyFileError(msg) from error
    if not isinstance(private, Ed25519PrivateKey):
        msg = f"'{path.name}' is no Ed25519 key."
        raise KeyFileError(msg)
    return _with_public(private, path.stem)


def load_public_key(path: Path) -> PublicKey:
    """Read a public key; raises ``KeyFileError``."""
    return public_key(_content(path), name=path.stem)


def public_key(pem: bytes, *, name: str) -> PublicKey:
    """Take a public key in PEM form; raises ``KeyFileError``."""
    return PublicKey(name=name, pem=_pem(_public(pem, name)))


def _with_public(private: Ed25519PrivateKey, name: str) -> SigningKey:
    return SigningKey(public=PublicKey(name=name, pem=_pem(private.public_key())), _private=private)


def _public(pem: bytes, name: str) -> Ed25519PublicKey:
    try:
        key = serialization.load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm) as error:
        msg = f"'{name}' is no public key in PEM form."
        raise KeyFileError(msg, hint="Give the sender's .pub file.") from error
    if not isinstance(key, Ed25519PublicKey):
        msg = f"'{name}' is no Ed25519 key."
        raise KeyFileError(msg, hint="Give the sender's .pub file.")
    return key


def _pem(key: Ed25519PublicKey) -> str:
    return key.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    ).decode("ascii")


def _create(path: Path, content: bytes, *, mode: int) -> None:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as error:
        msg = f"the key '{path}' cannot be written: {error.strerror or error}."
        raise KeyFileError(msg, hint="Choose another name or folder.") from error


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(_MAX_KEY_FILE_BYTES)
    except OSError as error:
        msg = f"the key '{path}' cannot be read: {error.strerror or error}."
        raise KeyFileError(msg) from error
