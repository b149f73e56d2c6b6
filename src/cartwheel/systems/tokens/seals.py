"""
Secrets at rest: AES-256-GCM under a key derived from the installation's secret.

What is sealed opens in the place it was sealed for and in no other: whoever can write
rows cannot make one row's sealed secret stand for another's. An installation has a present
secret, which seals and opens, and for as long as it is being changed a former one, which
opens only.
"""

import hmac
import os
from base64 import b64decode, b64encode
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import SecretStr

from cartwheel.systems.tokens.errors import SecretKeyError

_NONCE_BYTES: Final = 12
_SIGNATURE_BYTES: Final = 16
_SEALED: Final = "sealed:"


@dataclass(frozen=True, slots=True)
class Seal:
    """Closes and opens secrets; of a process that was given no secret, neither."""

    mark: str
    """How every text begins that is sealed under the present secret."""
    _ciphers: tuple[AESGCM, ...]
    _naming: bytes = b""
    _signing: tuple[bytes, ...] = ()

    @classmethod
    def of(cls, secret: SecretStr | None, former: SecretStr | None = None) -> "Seal":
        """Derive the keys (HKDF-SHA256) from secrets of any length and high entropy."""
        if secret is None:
            return cls(_SEALED, ())
        given = [secret] if former is None else [secret, former]
        ciphers = tuple(AESGCM(_derive(each, b"cartwheel signing keys", 32)) for each in given)
        # Seven characters: with them a sealed secret of a webhook has a number of base64's
        # characters that none can have, and processes of the version before, which take it
        # for the secret itself while an upgrade rolls out, fail instead of signing with it.
        digest = _derive(secret, b"cartwheel seal mark", 4).hex()[:7]
        naming = _derive(secret, b"cartwheel pseudonyms", 32)
        signing = tuple(_derive(each, b"cartwheel signed links", 32) for each in given)
        return cls(f"{_SEALED}{digest}:", ciphers, naming, signing)

    def ensure(self) -> None:
        """
        Refuse to go on without a secret.

        Raises:
            SecretKeyError: this process was given none.
        """
        if not self._ciphers:
            raise SecretKeyError(
                "CARTWHEEL_SECRET_KEY must be set: secrets and signing keys are sealed under it"
            )

    def pseudonym(self, name: str) -> str | None:
        """
        Return what stands for a name where the name itself may not, such as in logs.

        It is the same in every process of the installation, and tells nobody the name who
        does not know the secret: not even by trying (HMAC-SHA-256, the first 80 bits). None
        in a process that was given no secret.
        """
        if not self._naming:
            return None
        return hmac.digest(self._naming, name.encode(), "sha256")[:10].hex()

    def sign(self, content: bytes) -> bytes:
        """
        Return what proves that we wrote something which strangers bring back, such as a link.

        HMAC-SHA-256, the first 128 bits.

        Raises:
            SecretKeyError: this process was given no secret.
        """
        self.ensure()
        return _signature(self._signing[0], content)

    def has_signed(self, content: bytes, signature: bytes) -> bool:
        """
        Tell whether a signature is ours, under the present secret or the former one.

        Raises:
            SecretKeyError: this process was given no secret.
        """
        self.ensure()
        return any(
            hmac.compare_digest(_signature(key, content), signature) for key in self._signing
        )

    def close(self, content: bytes, *, place: str) -> bytes:
        """
        Return the content sealed for a place; no two results are alike.

        Raises:
            SecretKeyError: this process was given no secret.
        """
        self.ensure()
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._ciphers[0].encrypt(nonce, content, place.encode())

    def open(self, sealed: bytes, *, place: str) -> bytes:
        """
        Return the content.

        Raises:
            SecretKeyError: this process was given no secret, or it was sealed under another
                or for another place, or is not what was sealed.
        """
        self.ensure()
        nonce, content = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        reason: Exception | None = None
        for cipher in self._ciphers:
            try:
                return cipher.decrypt(nonce, content, place.encode())
            except (InvalidTag, ValueError) as error:
                reason = error
        raise SecretKeyError(
            "Sealed under another CARTWHEEL_SECRET_KEY: set that one, or this one beside it as"
            " CARTWHEEL_FORMER_SECRET_KEY. If it is lost, `cartwheel keys rotate --compromised`"
            " makes new signing keys, which ends all sessions"
        ) from reason

    def close_text(self, content: str, *, place: str) -> str:
        """
        Return a text sealed for a place, as a text.

        Raises:
            SecretKeyError: this process was given no secret.
        """
        return self.mark + b64encode(self.close(content.encode(), place=place)).decode()

    def open_text(self, kept: str, *, place: str) -> str:
        """
        Return a text; one from before there was sealing is returned as it is.

        Raises:
            SecretKeyError: as `open` does.
        """
        if not kept.startswith(_SEALED):
            return kept
        try:
            sealed = b64decode(kept.rpartition(":")[2], validate=True)
        except ValueError:
            sealed = b""  # opens nowhere
        return self.open(sealed, place=place).decode()

    def renew_text(self, kept: str, *, place: str) -> str:
        """
        Return a text sealed under the present secret, as `close_text` does.

        Raises:
            SecretKeyError: as `open` does.
        """
        return self.close_text(self.open_text(kept, place=place), place=place)


def _signature(key: bytes, content: bytes) -> bytes:
    return hmac.digest(key, content, "sha256")[:_SIGNATURE_BYTES]


def _derive(secret: SecretStr, purpose: bytes, length: int) -> bytes:
    derive = HKDF(SHA256(), length=length, salt=None, info=purpose)
    return derive.derive(secret.get_secret_value().encode())
