"""Queries about the ledger of a campaign, inside the given transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from cartwheel.domains.campaigns.audience import conditions
from cartwheel.domains.campaigns.sending.contracts import (
    ListRecipients,
    Recipient,
    RecipientState,
    SkipReason,
)
from cartwheel.domains.campaigns.sending.models import (
    campaign_recipients,
    campaign_runs,
    campaign_suppressions,
)
from cartwheel.domains.campaigns.sending.rules import Pace
from cartwheel.domains.customers.api import known_customer
from cartwheel.kernel.bulk import rows_given
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.rows import read

_row, _run, _of = campaign_recipients.c, campaign_runs.c, known_customer.c
_AT: Final = sa.DateTime(timezone=True)
_noted: Final = rows_given(
    ids=sa.Uuid,
    states=sa.Text,
    reasons=sa.Text,
    times=_AT,
    dues=_AT,
    doubted=sa.SmallInteger,
    uncounted=sa.SmallInteger,
)
_NOTE: Final = (
    sa.update(campaign_recipients)
    .where(
        _row.campaign_id == sa.bindparam("of_campaign", type_=sa.Uuid),
        _row.customer_id == _noted.c.ids,
        _row.claim == sa.bindparam("of_claim", type_=sa.Uuid),
    )
    .values(
        state=_noted.c.states,
        reason=_noted.c.reasons,
        sent_at=_noted.c.times,
        due_at=sa.func.coalesce(_noted.c.dues, _row.due_at),
        doubts=_row.doubts + _noted.c.doubted,
        attempts=_row.attempts - _noted.c.uncounted,
        claim=None,
        claimed_until=None,
    )
)


@dataclass(frozen=True, slots=True)
class RunRow:
    """How far the sending has come, as its row has it."""

    filled_to: UUID | None
    filled_at: datetime | None
    entered: int
    pace: Pace
    domains: Mapping[str, Any]
    tested_until: datetime | None
    winner: int | None
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class Claimed:
    """A row that is on its way now; `variant` is the place of its words among the variants."""

    customer_id: UUID
    address: str
    domain: str
    zone: str
    variant: int
    attempts: int
    code: str | None


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a claimed customer at this moment, and why not to send, if not."""

    why_not: SkipReason | None
    name: str
    locale: str | None


@dataclass(frozen=True, slots=True)
class Note:
    """
    What became of a claimed row; `due_at` says when it is tried again.

    One that is `uncounted` was no attempt: it was not handed over.
    """

    customer_id: UUID
    state: RecipientState
    reason: SkipReason | None = None
    sent_at: datetime | None = None
    due_at: datetime | None = None
    is_doubtful: bool = False
    is_uncounted: bool = False


@dataclass(frozen=True, slots=True)
class LedgerRepository:
    """Runs and recipients of campaigns of one store at a time."""

    connection: Connection

    async def begin(
        self, store_id: UUID, campaign_id: UUID, *, tested_until: datetime | None
    ) -> None:
        """Have a run for a campaign, once."""
        values = {"campaign_id": campaign_id, "store_id": store_id, "tested_until": tested_until}
        await self.connection.execute(insert(campaign_runs).values(values).on_conflict_do_nothing())

    async def lock_run(self, store_id: UUID, campaign_id: UUID) -> RunRow | None:
        """Return the run of a campaign, which nobody else claims from until the end."""
        return await self._run(store_id, campaign_id, locked=True)

    async def find_run(self, store_id: UUID, campaign_id: UUID) -> RunRow | None:
        """Return the run of a campaign, if it has begun."""
        return await self._run(store_id, campaign_id, locked=False)

    async def update_run(self, campaign_id: UUID, **values: Any) -> None:
        """Change columns of a run that is locked."""
        await self.connection.execute(
            sa.update(campaign_runs).where(_run.campaign_id == campaign_id).values(values)
        )

    async def revive(self, campaign_id: UUID, *, now: datetime) -> int:
        """Let what a sender that is gone has left be claimed again, and count the doubt."""
        revived = await self.connection.execute(
            sa.update(campaign_recipients)
            .where(
                _row.campaign_id == campaign_id,
                _row.state == RecipientState.SENDING,
                _row.claimed_until < now,
            )
            .values(
                state=RecipientState.WAITING,
                doubts=_row.doubts + 1,
                claim=None,
                claimed_until=None,
            )
        )
        return revived.rowcount

    async def claim(
        self,
        campaign_id: UUID,
        claim: UUID,
        *,
        now: datetime,
        until: datetime,
        limit: int,
        winner: int | None,
    ) -> list[Claimed]:
        """Take the next that are due, each by one claim, those that wait longest first."""
        wanted = [
            _row.campaign_id == campaign_id,
            _row.state == RecipientState.WAITING,
            _row.due_at <= now,
        ]
        if winner is None:
            wanted.append(_row.variant.is_not(None))
        due = (
            sa.select(_row.customer_id)
            .where(*wanted)
            .order_by(_row.due_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
            .cte("due")
        )
        rows = await self.connection.execute(
            sa.update(campaign_recipients)
            .where(_row.campaign_id == campaign_id, _row.customer_id == due.c.customer_id)
            .values(
                state=RecipientState.SENDING,
                claim=claim,
                claimed_until=until,
                attempts=_row.attempts + 1,
                variant=sa.func.coalesce(_row.variant, winner or 0),
            )
            .returning(
                *(
                    _row[name]
                    for name in (
                        *("customer_id", "address", "domain", "zone", "variant", "attempts"),
                        "code",
                    )
                )
            )
        )
        return [
            Claimed(r.customer_id, r.address, r.domain, r.zone, r.variant, r.attempts, r.code)
            for r in rows
        ]

    async def ask(
        self,
        store_id: UUID,
        claim: UUID,
        campaign_id: UUID,
        *,
        now: datetime,
        most: int,
    ) -> dict[UUID, Known]:
        """Return what is known of all of a claim at this moment, in one question."""
        address = _row.address
        why = sa.case(
            (sa.not_(conditions.has_consented()), SkipReason.NO_CONSENT.value),
            (conditions.is_left_alone(store_id), SkipReason.OPTED_OUT.value),
            (conditions.is_suppressed(store_id, address), SkipReason.SUPPRESSED.value),
            (
                conditions.sent_to(store_id, _of.id, since=now - conditions.WEEK) >= most,
                SkipReason.CAPPED.value,
            ),
            (conditions.wants_less(store_id, _of.id, now=now), SkipReason.CAPPED.value),
            else_=sa.null(),
        )
        rows = await self.connection.execute(
            sa.select(_of.id, _of.name, _of.locale, why.label("why"))
            .select_from(campaign_recipients.join(known_customer, _of.id == _row.customer_id))
            .where(
                _row.campaign_id == campaign_id,
                _row.state == RecipientState.SENDING,
                _row.claim == claim,
                _of.store_id == store_id,
                _of.merged_into.is_(None),
            )
        )
        return {
            r.id: Known(None if r.why is None else SkipReason(r.why), r.name, r.locale)
            for r in rows
        }

    async def set_codes(self, campaign_id: UUID, codes: Mapping[UUID, str]) -> None:
        """Keep which code each recipient gets."""
        given = rows_given(ids=sa.Uuid, codes=sa.Text)
        await self.connection.execute(
            sa.update(campaign_recipients)
            .where(_row.campaign_id == campaign_id, _row.customer_id == given.c.ids)
            .values(code=given.c.codes),
            {"ids": list(codes), "codes": list(codes.values())},
        )

    async def note(self, campaign_id: UUID, claim: UUID, notes: Sequence[Note]) -> int:
        """Write what became of rows, those that the claim has still; return how many."""
        if not notes:
            return 0
        noted = await self.connection.execute(
            _NOTE,
            {
                "of_campaign": campaign_id,
                "of_claim": claim,
                "ids": [each.customer_id for each in notes],
                "states": [each.state for each in notes],
                "reasons": [each.reason for each in notes],
                "times": [each.sent_at for each in notes],
                "dues": [each.due_at for each in notes],
                "doubted": [int(each.is_doubtful) for each in notes],
                "uncounted": [int(each.is_uncounted) for each in notes],
            },
        )
        return noted.rowcount

    async def suppress(
        self,
        store_id: UUID,
        addresses: Sequence[str],
        *,
        because: str,
        detail: str,
        campaign_id: UUID | None,
        at: datetime,
    ) -> None:
        """Write to some addresses no more; why it was first stays."""
        rows = [
            {
                "store_id": store_id,
                "address": address,
                "because": because,
                "detail": detail[:500],
                "campaign_id": campaign_id,
                "at": at,
            }
            for address in sorted({each.lower() for each in addresses})
        ]
        if rows:
            await self.connection.execute(
                insert(campaign_suppressions).values(rows).on_conflict_do_nothing()
            )

    async def skip_waiting(self, campaign_id: UUID, *, limit: int) -> int:
        """Skip what waits of a campaign that was stopped, so many at a time; return how many."""
        some = (
            sa.select(_row.customer_id)
            .where(_row.campaign_id == campaign_id, _row.state == RecipientState.WAITING)
            .limit(limit)
            .with_for_update(skip_locked=True)
            .cte("some")
        )
        skipped = await self.connection.execute(
            sa.update(campaign_recipients)
            .where(_row.campaign_id == campaign_id, _row.customer_id == some.c.customer_id)
            .values(state=RecipientState.SKIPPED, reason=SkipReason.STOPPED)
        )
        return skipped.rowcount

    async def count(self, campaign_id: UUID) -> dict[tuple[str, str | None], tuple[int, int]]:
        """Count a campaign's rows and doubts, by state and reason."""
        rows = await self.connection.execute(
            sa.select(
                _row.state,
                _row.reason,
                sa.func.count(),
                sa.func.coalesce(sa.func.sum(_row.doubts), 0),
            )
            .where(_row.campaign_id == campaign_id)
            .group_by(_row.state, _row.reason)
        )
        return {(r[0], r[1]): (r[2], r[3]) for r in rows}

    async def next_due(self, campaign_id: UUID) -> datetime | None:
        """Return when the next that waits is due, or what is on its way is claimed again."""
        waiting = sa.select(_row.due_at).where(
            _row.campaign_id == campaign_id, _row.state == RecipientState.WAITING
        )
        sending = sa.select(_row.claimed_until).where(
            _row.campaign_id == campaign_id, _row.state == RecipientState.SENDING
        )
        first = await self.connection.scalar(waiting.order_by(_row.due_at).limit(1))
        other = await self.connection.scalar(sending.order_by(_row.claimed_until).limit(1))
        found: datetime | None = min((each for each in (first, other) if each), default=None)
        return found

    async def list_page(self, store_id: UUID, query: ListRecipients) -> list[Recipient]:
        """Return one more than the limit, when there are more, in the order of customers."""
        wanted = [_row.store_id == store_id, _row.campaign_id == query.id]
        if query.state is not None:
            wanted.append(_row.state == query.state)
        if query.cursor is not None:
            wanted.append(_row.customer_id > query.cursor)
        rows = await self.connection.execute(
            sa.select(*(_row[name] for name in Recipient.__struct_fields__))
            .where(*wanted)
            .order_by(_row.customer_id)
            .limit(query.limit + 1)
        )
        return [read(row, Recipient) for row in rows]

    async def _run(self, store_id: UUID, campaign_id: UUID, *, locked: bool) -> RunRow | None:
        asked = sa.select(campaign_runs).where(
            _run.store_id == store_id, _run.campaign_id == campaign_id
        )
        if locked:
            asked = asked.with_for_update()
        row = (await self.connection.execute(asked)).one_or_none()
        if row is None:
            return None
        pace = Pace(row.tokens, row.tokens_at, row.day_on, row.day_sent)
        return RunRow(
            row.filled_to,
            row.filled_at,
            row.entered,
            pace,
            row.domains,
            row.tested_until,
            row.winner,
            row.decided_at,
        )
