"""Gives the records of the audit log their places in its chain, shortly after they are there."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import structlog

from cartwheel.domains.audit import metrics
from cartwheel.domains.audit.chain_repository import ChainRepository, Link
from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import UnavailableError
from cartwheel.kernel.rest import REST

EVERY: Final = timedelta(seconds=5)
AT_ONCE: Final = 1_000

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class AuditSealer:
    """
    Appends to the chain what waits, in batches; any number of processes may run one.

    A record waits in the transaction that writes it, so none is forgotten. One sealer works
    at a time, and the others pass over it: whoever writes records waits for none. Each new
    end of the chain stands in the log, where the database's owner cannot reach it.
    """

    database: Database

    async def run(self, *, every: timedelta = EVERY) -> None:
        """
        Seal until cancelled.

        Whatever goes wrong waits for the next time, and the log says so: records that
        wait are lost to nobody, and no process ends over them.
        """
        while True:
            try:
                while await self._is_waited_for() and await self.seal() == AT_ONCE:
                    pass
                metrics.caught_up.set_to_current_time()
            except UnavailableError as error:
                _log.warning("audit records are sealed later", error=str(error))
            except Exception:  # noqa: BLE001 - logged, and tried again
                _log.exception("audit records cannot be sealed")
            await REST.next_round(every.total_seconds())

    async def _is_waited_for(self) -> bool:
        async with self.database.reading() as connection:
            return await ChainRepository(connection).has_unsealed()

    async def seal(self, *, at_once: int = AT_ONCE) -> int:
        """
        Seal one batch; return how many records waited that wait no longer.

        Raises:
            UnavailableError: the database does not answer; the batch is sealed or it is not.
        """
        async with self.database.transaction() as connection:
            chain = ChainRepository(connection)
            if not await chain.try_lock():
                return 0
            waiting = await chain.list_unsealed(limit=at_once)
            if not waiting:
                return 0
            head, links = await chain.head(), []
            records = await chain.fetch(waiting)
            sealed = await chain.list_sealed([record_id for record_id, _ in waiting])
            for record_id, store_id in waiting:
                if record_id in sealed:
                    # Nothing of ours queues one again; whoever did must not stop the others.
                    _log.error("a sealed audit record waits again", record_id=str(record_id))
                    continue
                record = records.get(record_id)
                if record is None:
                    _log.error("an audit record waits that is not there", record_id=str(record_id))
                    continue
                digest = record.digest()
                head = head.after(digest)
                links.append(Link(head.position, store_id, record_id, digest, head.hash))
            await chain.append(links, waited=[record_id for record_id, _ in waiting])
        if links:
            _log.info("audit.sealed", records=len(links), head=str(head))
        return len(waiting)
