"""The second factor within a transaction: one-time passwords by time (RFC 6238), recovery codes."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

import pyotp
from sqlalchemy.ext.asyncio import AsyncConnection

from cartwheel.domains.accounts.people import rules
from cartwheel.domains.accounts.people.errors import InvalidCodeError, SecondFactorRequiredError
from cartwheel.domains.accounts.people.repository.factors import FactorRepository, FactorRow
from cartwheel.kernel.clock import Clock

_DIGITS: Final = 6
_WINDOW: Final = 1
"""How many steps of half a minute a clock may be wrong, either way."""


@dataclass(frozen=True, slots=True)
class SecondFactors:
    """Compares codes; each counts once."""

    connection: AsyncConnection
    clock: Clock

    async def ensure(self, person_id: UUID, code: str | None) -> None:
        """
        Ask for a code where there is a second factor, and use it up.

        Raises:
            SecondFactorRequiredError: there is one, and no code.
            InvalidCodeError: the code is wrong or was used before.
        """
        factor = await FactorRepository(self.connection).lock(person_id)
        if factor is None or factor.confirmed_at is None:
            return
        if code is None:
            raise SecondFactorRequiredError
        await self.use(factor, code)

    async def use(self, factor: FactorRow, code: str) -> None:
        """
        Use a code of a locked factor up.

        A code by time is good once, and none that is older after it.

        Raises:
            InvalidCodeError: the code is wrong or was used before.
        """
        factors = FactorRepository(self.connection)
        bare = code.replace(" ", "")
        if len(bare) != _DIGITS or not bare.isascii() or not bare.isdigit():
            digest = rules.digest_of(rules.recovery_code_of(code))
            if not await factors.take_recovery_code(factor.person_id, digest):
                raise InvalidCodeError
            return
        now = rules.step_at(self.clock.now())
        password = pyotp.TOTP(factor.secret, digits=_DIGITS, interval=rules.STEP_SECONDS)
        expected = [
            (step, password.generate_otp(step)) for step in range(now - _WINDOW, now + _WINDOW + 1)
        ]
        step = rules.matching_step(bare, expected)
        if step is None or step <= factor.last_step:
            raise InvalidCodeError
        await factors.note_step(factor.person_id, step)
