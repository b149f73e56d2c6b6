"""The second factor within a transaction: one-time passwords by time (RFC 6238), recovery codes."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

import pyotp
import structlog

from cartwheel.domains.people import rules
from cartwheel.domains.people.errors import InvalidCodeError, SecondFactorRequiredError
from cartwheel.domains.people.repository.factors import (
    FactorRepository,
    FactorRow,
    place_of,
)
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.db import Database
from cartwheel.systems.tokens.api import Seal, SecretKeyError

log = structlog.get_logger()

_DIGITS: Final = 6
_WINDOW: Final = 1
"""How many steps of half a minute a clock may be wrong, either way."""


@dataclass(frozen=True, slots=True)
class SecondFactors:
    """Compares codes; each counts once."""

    connection: Connection
    clock: Clock
    seal: Seal

    async def ensure(self, person_id: UUID, code: str | None) -> bool:
        """
        Ask for a code where there is a second factor, and use it up; True where there is.

        Raises:
            SecondFactorRequiredError: there is one, and no code.
            InvalidCodeError: the code is wrong or was used before.
            SecretKeyError: this process cannot open the secret; recovery codes need none.
        """
        factor = await FactorRepository(self.connection).lock(person_id)
        if factor is None or factor.confirmed_at is None:
            return False
        if code is None:
            raise SecondFactorRequiredError
        await self.use(factor, code)
        return True

    async def use(self, factor: FactorRow, code: str) -> None:
        """
        Use a code of a locked factor up.

        A code by time is good once, and none that is older after it.

        Raises:
            InvalidCodeError: the code is wrong or was used before.
            SecretKeyError: this process cannot open the secret; recovery codes need none.
        """
        factors = FactorRepository(self.connection)
        bare = code.replace(" ", "")
        if len(bare) != _DIGITS or not bare.isascii() or not bare.isdigit():
            digest = rules.digest_of(rules.recovery_code_of(code))
            if not await factors.take_recovery_code(factor.person_id, digest):
                raise InvalidCodeError("wrong_recovery_code")
            return
        now = rules.step_at(self.clock.now())
        secret = self.seal.open_text(factor.secret, place=place_of(factor.person_id))
        password = pyotp.TOTP(secret, digits=_DIGITS, interval=rules.STEP_SECONDS)
        expected = [
            (step, password.generate_otp(step)) for step in range(now - _WINDOW, now + _WINDOW + 1)
        ]
        step = rules.matching_step(bare, expected)
        if step is None:
            raise InvalidCodeError
        if step <= factor.last_step:
            raise InvalidCodeError("used_code")
        await factors.note_step(factor.person_id, step)


@dataclass(frozen=True, slots=True)
class FactorUpkeep:
    """Sees to it that no secret lies open, nor under a secret that is to go."""

    database: Database
    seal: Seal

    async def reseal(self, *, at_once: int = 500) -> int:
        """
        Seal secrets anew that are not sealed under the present secret; count them.

        They are from before there was sealing, or sealed under the former secret. What
        cannot be opened stays as it is, and the log says so. Works in short transactions.

        Raises:
            UnavailableError: the database does not answer; what is done is done.
        """
        count, after = 0, None
        while True:
            async with self.database.transaction() as connection:
                factors = FactorRepository(connection)
                found = await factors.lock_unsealed(self.seal, limit=at_once, after=after)
                for factor in found:
                    place = place_of(factor.person_id)
                    try:
                        sealed = self.seal.renew_text(factor.secret, place=place)
                    except SecretKeyError as error:
                        log.warning("accounts.not_sealed", place=place, error=str(error))
                        continue
                    await factors.reseal(factor.person_id, sealed)
                    count += 1
            if len(found) < at_once:
                return count
            after = found[-1].person_id
