"""Private keys at rest: AES-256-GCM under a key derived from the installation's secret."""

import os
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import SecretStr

from cartwheel.systems.tokens.errors import SecretKeyError

_NONCE_BYTES: Final = 12


@dataclass(frozen=True, slots=True)
class Seal:
    """Closes and opens private keys; what was closed for one key id opens for no other."""

    _cipher: AESGCM

    @classmethod
    def of(cls, secret: SecretStr) -> "Seal":
        """Derive the sealing key (HKDF-SHA256) from a secret of any length and high entropy."""
        derive = HKDF(SHA256(), length=32, salt=None, info=b"cartwheel signing keys")
        return cls(AESGCM(derive.derive(secret.get_secret_value().encode())))

    def close(self, content: bytes, *, kid: str) -> bytes:
        """Return the content sealed; no two results are alike."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, content, kid.encode())

    def open(self, sealed: bytes, *, kid: str) -> bytes:
        """
        Return the content.

        Raises:
            SecretKeyError: it was sealed under another secret, or is not what was sealed.
        """
        nonce, content = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        try:
            return self._cipher.decrypt(nonce, content, kid.encode())
        except (InvalidTag, ValueError) as error:
            raise SecretKeyError(
                "The signing keys are sealed under another CARTWHEEL_SECRET_KEY: set that one, or"
                " make new keys with `cartwheel keys rotate --compromised`, which ends all sessions"
            ) from error


def ensure_seal(seal: Seal | None) -> Seal:
    """
    Return the seal.

    Raises:
        SecretKeyError: this process was given no secret.
    """
    if seal is None:
        raise SecretKeyError("CARTWHEEL_SECRET_KEY must be set: signing keys are sealed under it")
    return seal
