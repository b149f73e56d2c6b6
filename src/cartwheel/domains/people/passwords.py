"""
Keeping and comparing passwords, beside the event loop.

Argon2id (RFC 9106) takes tens of milliseconds on purpose. A few threads do it, and
only so many wait for them: a flood of sign-ins is refused instead of piling up.

One password has one form, however a keyboard puts its letters together: NFC, as NIST SP
800-63B-4 (3.1.1.2) and RFC 8265 (4.2) have it, and not NFKC, which earlier editions named and
which takes letters for one another that somebody chose apart. Hashes of versions before and
of imports are of what was typed, so that spellings are compared too.
"""

import secrets
import unicodedata
from dataclasses import dataclass
from typing import Final, Self

import argon2
import bcrypt
from argon2.exceptions import InvalidHashError, VerificationError

from cartwheel.domains.people.bounded_pool import BoundedPool
from cartwheel.kernel.settings import Settings

_BCRYPT: Final = ("$2a$", "$2b$", "$2y$")
_BCRYPT_BYTES: Final = 72  # it never looked at more, and newer versions refuse more


@dataclass(frozen=True, slots=True)
class PasswordCost:
    """
    How dear a password is to compare; the default is what OWASP asks for at least.

    At most `waiting` passwords wait for the `threads` at a time.
    """

    memory_kib: int = 19_456
    iterations: int = 2
    parallelism: int = 1
    threads: int = 2
    waiting: int = 64

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Return the operator's choice."""
        return cls(
            memory_kib=settings.password_memory_kib,
            iterations=settings.password_iterations,
            parallelism=settings.password_parallelism,
            threads=settings.password_threads,
        )


@dataclass(frozen=True, slots=True)
class PasswordVerdict:
    """Whether a password is right, and if so whether what is kept should be made anew."""

    is_right: bool
    is_outdated: bool = False


class Passwords:
    """Makes and compares hashes; one for the process."""

    def __init__(self, cost: PasswordCost) -> None:
        self._argon2 = argon2.PasswordHasher(
            time_cost=cost.iterations,
            memory_cost=cost.memory_kib,
            parallelism=cost.parallelism,
        )
        self._pool = BoundedPool("passwords", threads=cost.threads, waiting=cost.waiting)
        # Compared with when there is nobody, so that this takes as long as a wrong password.
        self._nobodys = self._argon2.hash(secrets.token_bytes(16))

    async def keep(self, password: str) -> str:
        """
        Return what is stored instead of a password.

        Raises:
            BusyError: too many wait already.
        """
        return await self._pool.run(lambda: self._argon2.hash(_bytes(normal_password(password))))

    async def compare(self, password: str, kept: str | None) -> PasswordVerdict:
        """
        Compare a password with what is kept, or with nothing in the same time.

        Hashes by bcrypt, which imports bring along, are compared too, and are outdated;
        so are those of another spelling. How many comparisons a wrong password costs, its
        own letters alone decide: one where they have one spelling, three at most.

        Raises:
            BusyError: too many wait already.
        """
        return await self._pool.run(lambda: self._compare_spellings(password, kept))

    def close(self) -> None:
        """End the threads."""
        self._pool.close()

    def _compare_spellings(self, password: str, kept: str | None) -> PasswordVerdict:
        normal, *others = _spellings(password)
        verdict = self._compare(normal, kept)
        for other in others:
            if verdict.is_right:
                break
            is_right = self._compare(other, kept).is_right
            verdict = PasswordVerdict(is_right, is_outdated=is_right)
        return verdict

    def _compare(self, password: bytes, kept: str | None) -> PasswordVerdict:
        try:
            if kept is not None and kept.startswith(_BCRYPT):
                is_right = bcrypt.checkpw(password[:_BCRYPT_BYTES], kept.encode())
                return PasswordVerdict(is_right, is_outdated=is_right)
            self._argon2.verify(kept or self._nobodys, password)
        except (VerificationError, InvalidHashError, ValueError):
            return PasswordVerdict(is_right=False)
        if not kept:
            return PasswordVerdict(is_right=False)
        return PasswordVerdict(is_right=True, is_outdated=self._argon2.check_needs_rehash(kept))


def normal_password(password: str) -> str:
    """Return a password in the one form in which it is measured and kept."""
    return unicodedata.normalize("NFC", password)


def _spellings(password: str) -> tuple[bytes, ...]:
    """Return the normal form, and what else may have been hashed: as typed, and decomposed."""
    spelled = (normal_password(password), password, unicodedata.normalize("NFD", password))
    return tuple(dict.fromkeys(map(_bytes, spelled)))


def _bytes(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")
