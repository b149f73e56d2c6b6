"""Use cases of what recipients do with mails."""

from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from cartwheel.domains.campaigns.audience.conditions import PURPOSE
from cartwheel.domains.campaigns.sending.models import campaign_recipients
from cartwheel.domains.campaigns.tracking.bots import Touch, TouchKind, burst_of, rule_of
from cartwheel.domains.campaigns.tracking.links import LinkOf
from cartwheel.domains.campaigns.tracking.models import campaign_touches
from cartwheel.domains.customers.api import (
    Channel,
    Consents,
    CustomerNotFoundError,
    RecordConsent,
)
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.connection import Connection
from cartwheel.kernel.ids import new_id

_MOST: Final = 200
"""So many touches of one recipient are kept; what comes after is not counted."""
_LONGEST_AGENT: Final = 300

_row, _touch = campaign_recipients.c, campaign_touches.c


@dataclass(frozen=True, slots=True)
class CampaignTracking:
    """Notes touches and farewells, within a transaction."""

    connection: Connection
    consents: Consents
    clock: Clock

    async def note(
        self, link: LinkOf, kind: TouchKind, *, method: str, agent: str, target: str = ""
    ) -> None:
        """Note what was done, and what it says of what was done before; strangers are ignored."""
        found = await self.connection.execute(
            sa.select(_row.sent_at)
            .where(
                _row.store_id == link.store_id,
                _row.campaign_id == link.campaign_id,
                _row.customer_id == link.customer_id,
            )
            .with_for_update()
        )
        row = found.one_or_none()
        if row is None:
            return
        before = await self._before(link)
        if len(before) >= _MOST:
            return
        touch = Touch(new_id(), kind, self.clock.now(), method, agent[:_LONGEST_AGENT], target)
        rule = rule_of(touch, sent_at=row.sent_at, before=before)
        values = {name: getattr(touch, name) for name in Touch.__dataclass_fields__}
        values |= {"store_id": link.store_id, "campaign_id": link.campaign_id}
        values |= {"customer_id": link.customer_id, "rule": rule}
        await self.connection.execute(sa.insert(campaign_touches).values(values))
        if kind is TouchKind.CLICK and (burst := burst_of(touch, before)):
            await self.connection.execute(
                sa.update(campaign_touches)
                .where(_touch.id.in_([each.id for each in burst]), _touch.rule.is_(None))
                .values(rule="burst")
            )
        await self._sum_up(link)

    async def say_farewell(self, link: LinkOf) -> None:
        """Take back the consent of a recipient to be sent campaigns; to repeat it is harmless."""
        given = RecordConsent(
            customer_id=link.customer_id,
            channel=Channel.EMAIL,
            purpose=PURPOSE,
            given=False,
            source=f"campaign {link.campaign_id}",
        )
        try:
            await self.consents.record(link.store_id, given)
        except CustomerNotFoundError:
            return
        await self.connection.execute(
            sa.update(campaign_recipients)
            .where(
                _row.store_id == link.store_id,
                _row.campaign_id == link.campaign_id,
                _row.customer_id == link.customer_id,
                _row.unsubscribed_at.is_(None),
            )
            .values(unsubscribed_at=self.clock.now())
        )

    async def _before(self, link: LinkOf) -> list[Touch]:
        rows = await self.connection.execute(
            sa.select(*(_touch[name] for name in Touch.__dataclass_fields__))
            .where(_touch.campaign_id == link.campaign_id, _touch.customer_id == link.customer_id)
            .limit(_MOST)
        )
        return [Touch(r.id, TouchKind(r.kind), r.at, r.method, r.agent, r.target) for r in rows]

    async def _sum_up(self, link: LinkOf) -> None:
        """Write when people and programs first opened and clicked; a click says it was opened."""
        of = (
            _touch.campaign_id == link.campaign_id,
            _touch.customer_id == link.customer_id,
        )
        human, clicked = _touch.rule.is_(None), _touch.kind == TouchKind.CLICK
        first = sa.func.min(_touch.at)
        sums = (
            sa.select(
                first.filter(human).label("opened_at"),
                first.filter(human, clicked).label("clicked_at"),
                first.filter(sa.not_(human)).label("bot_opened_at"),
                first.filter(sa.not_(human), clicked).label("bot_clicked_at"),
            )
            .where(*of)
            .cte("sums")
        )
        await self.connection.execute(
            sa.update(campaign_recipients)
            .where(_row.campaign_id == link.campaign_id, _row.customer_id == link.customer_id)
            .values({name: sums.c[name] for name in sums.c.keys()})  # noqa: SIM118 - columns
        )
