"""What surrounds every guess at a password or a code: it counts, and what it locks is recorded."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from cartwheel.domains.people.attempts import Attempt, Attempts
from cartwheel.domains.people.errors import InvalidCodeError, InvalidCredentialsError
from cartwheel.domains.people.known_devices import KnownDevices
from cartwheel.domains.people.repository.people import PersonRepository
from cartwheel.kernel.errors import AppError
from cartwheel.systems.rpc.api import Transactions
from cartwheel.systems.tokens.api import Seal

LOCKED_OUT: Final = "auth.locked_out"
"""What the audit log calls a failed attempt after which no other may be made for a while."""


@dataclass(frozen=True, slots=True)
class Guard:
    """Counts guesses, and writes down each that locks an account or an address."""

    transactions: Transactions
    attempts: Attempts
    devices: KnownDevices
    seal: Seal

    @asynccontextmanager
    async def guess(
        self,
        email: str,
        *,
        forgives: bool = False,
        device_token: str | None = None,
    ) -> AsyncIterator[None]:
        """
        Let the block guess once, as the caller or as nobody.

        The guess failed when the block raises `InvalidCredentialsError` or
        `InvalidCodeError`. Any other refusal lets it not have been one, and so does success,
        which forgets the account's earlier failures too where it `forgives`. The log learns
        of every refusal whose account it was, by its pseudonym, and why; the caller does not.
        A device that the account knows, by a token or its cookie, is counted by itself.

        Raises:
            LockedOutError: too many have failed; the block does not run.
            UnavailableError: Redis does not answer.
        """
        try:
            device = await self.devices.find(email, token=device_token)
            attempt = await self.attempts.begin(
                email, address=self.transactions.context.address, device=device
            )
        except AppError as error:
            self._tell(error, email)
            raise
        try:
            yield
        except (InvalidCredentialsError, InvalidCodeError) as error:
            self._tell(error, email)
            if attempt.locks:
                await self._record(email, attempt)
            raise
        except AppError as error:
            self._tell(error, email)
            await self.attempts.undo(attempt)
            raise
        await (self.attempts.succeed(attempt) if forgives else self.attempts.undo(attempt))

    def _tell(self, error: AppError, email: str) -> None:
        reason = error.logged.get("reason") or error.code.rpartition(".")[2]
        account = self.seal.pseudonym(email) or ""
        error.logged = {**error.logged, "account": account, "reason": reason}

    async def _record(self, email: str, attempt: Attempt) -> None:
        # The same is done for an address that is nobody's, which may be anything that was typed.
        async with self.transactions.open() as tx:
            person = await PersonRepository(tx.connection).find_by_email(email)
            await tx.record(
                None if person is None else person.id,
                event=LOCKED_OUT,
                after={"locked": attempt.locks},
            )
