"""Personal fields as bytes that name their key: the only door to the ciphers.

A sealed value is version (1 byte), key id (4 bytes), nonce (12 bytes), AES-256-GCM ciphertext. The class of the field,
the owning record and the field's name are the associated data: a value moved to another row or column does not open.
"""

import base64
import hmac
import json
import os
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal, Protocol
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlmodel import Session

Kind = Literal["P0", "P1a", "P1b", "P1c", "P2", "contact"]
"""P0 the reporter, P1a a child, P1b where the child is, P1c an alleged offender, P2 what was reported, assessed and
answered, contact where staff and agencies are reached."""

VERSION = b"\x01"
KEY_ID = slice(1, 5)
NONCE = slice(5, 17)
HEAD = 17


class VaultError(Exception):
    """A sealed value that does not open here, or a keyring that cannot be used; never says what was inside."""


class Record(Protocol):
    """A row that owns sealed fields."""

    id: UUID


class Vault:
    """Seals and opens personal fields with class keys derived from the current key of a keyring."""

    def __init__(self, current: str, keys: Mapping[str, bytes]) -> None:
        if current not in keys or any(len(name) != 4 or len(key) != 32 for name, key in keys.items()):
            raise VaultError("a keyring needs 32-byte keys under names of 4 characters, one of them the current one")
        self._current = current
        self._keys = dict(keys)
        self._derived: dict[tuple[str, str], bytes] = {}
        self._keyed: dict[str, hmac.HMAC] = {}

    def seal(self, plain: str, *, kind: Kind, record: UUID, field: str) -> bytes:
        """The text as bytes that only this class, record and field can open again."""
        nonce = os.urandom(12)
        cipher = AESGCM(self._key(self._current, f"field:{kind}"))
        sealed = cipher.encrypt(nonce, plain.encode(), _bound_to(kind, record, field))
        return VERSION + self._current.encode() + nonce + sealed

    def open(self, blob: bytes, *, kind: Kind, record: UUID, field: str) -> str:
        """The text again; VaultError for a value of another record, field, class or key."""
        name = blob[KEY_ID].decode(errors="replace")
        if blob[:1] != VERSION or name not in self._keys:
            raise VaultError("sealed under a key that this keyring does not hold")
        try:
            cipher = AESGCM(self._key(name, f"field:{kind}"))
            return cipher.decrypt(blob[NONCE], blob[HEAD:], _bound_to(kind, record, field)).decode()
        except InvalidTag:
            raise VaultError("the sealed value does not belong to this record and field") from None

    def seal_all(self, texts: Mapping[str, str | None], *, kind: Kind, record: UUID) -> dict[str, bytes]:
        """The texts that say something, each sealed under this record and its own field's name."""
        return {field: self.seal(text, kind=kind, record=record, field=field) for field, text in texts.items() if text}

    def fill(self, row: Record, texts: Mapping[str, str | None], *, kind: Kind) -> None:
        """Put the texts that say something into their fields of a row, sealed under it."""
        for field, blob in self.seal_all(texts, kind=kind, record=row.id).items():
            setattr(row, field, blob)

    def open_all(self, row: Record, fields: Iterable[str], *, kind: Kind) -> dict[str, str | None]:
        """The texts of these fields of a row again, by name; None where there is nothing."""
        blobs: dict[str, bytes | None] = {field: getattr(row, field) for field in fields}
        return {
            field: self.open(blob, kind=kind, record=row.id, field=field) if blob else None
            for field, blob in blobs.items()
        }

    def token(self, plain: str, *, purpose: str) -> str:
        """A keyed token (64 hex digits) that is equal for equal texts and tells nothing else."""
        keyed = self._keyed.get(purpose)
        if keyed is None:
            keyed = self._keyed[purpose] = hmac.new(self._key(self._current, f"token:{purpose}"), digestmod="sha256")
        made = keyed.copy()
        made.update(plain.encode())
        return made.hexdigest()

    def _key(self, name: str, purpose: str) -> bytes:
        found = self._derived.get((name, purpose))
        if found is None:
            derivation = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=f"lachan:{purpose}".encode())
            found = self._derived[name, purpose] = derivation.derive(self._keys[name])
        return found


def of(session: Session) -> Vault:
    """The vault that this process lends to its sessions."""
    found: Vault = session.info["vault"]
    return found


def _bound_to(kind: str, record: UUID, field: str) -> bytes:
    return f"{kind}:{record}:{field}".encode()


def read_keyring(path: Path) -> Vault:
    """The vault of a keyring file: JSON `{"current": "k001", "keys": {"k001": "<base64 of 32 bytes>"}}`, mode 0600."""
    try:
        if path.stat().st_mode & 0o077:
            raise VaultError(f"{path} can be read by others: chmod 600 it")
        ring = json.loads(path.read_text())
        return Vault(ring["current"], {name: base64.b64decode(key) for name, key in ring["keys"].items()})
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as broken:
        raise VaultError(f"{path} is not a keyring: {type(broken).__name__}") from None


def make_keyring(path: Path) -> None:
    """Write a new keyring with one random key; refuses to overwrite."""
    ring = {"current": "k001", "keys": {"k001": base64.b64encode(secrets.token_bytes(32)).decode()}}
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(ring, file)
