"""A claim: who is sent the campaign next, asked within the transaction that writes it down."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from cartwheel.domains.campaigns.drafts.contracts import CampaignState
from cartwheel.domains.campaigns.drafts.repository import DraftRepository
from cartwheel.domains.campaigns.drafts.sections import OfferSection, ScheduleSection
from cartwheel.domains.campaigns.sending import rules
from cartwheel.domains.campaigns.sending.contracts import RecipientState, SkipReason
from cartwheel.domains.campaigns.sending.ledger import (
    Claimed,
    Known,
    LedgerRepository,
    Note,
)
from cartwheel.domains.campaigns.sending.testing import VariantTesting
from cartwheel.domains.campaigns.settings import MOST_PER_WEEK
from cartwheel.domains.interventions.api import (
    ONE_PER,
    QUIET,
    ReachHours,
    Turn,
    TurnRepository,
    turn_of,
)
from cartwheel.domains.pricing.api import CouponService
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.errors import InvalidInputError
from cartwheel.kernel.ids import new_id
from cartwheel.kernel.zones import zone_of

_SOON: Final = timedelta(seconds=1)
_PATIENCE: Final = timedelta(days=7)
_UTC: Final = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True)
class Plan:
    """What the sending of a campaign is bound by, the same for each claim."""

    store_id: UUID
    campaign_id: UUID
    schedule: ScheduleSection
    offer: OfferSection | None
    variants: int
    started_at: datetime
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Batch:
    """Whom a claim has, each with what is known of them; the claim holds until a moment."""

    claim: UUID
    until: datetime
    recipients: tuple[tuple[Claimed, Known], ...]
    looked_at: int


@dataclass(frozen=True, slots=True)
class Claiming:
    """
    Claims rows of one campaign, within a transaction that holds its run.

    Consent, opt-outs, suppressed addresses, the cap of the week, the turns that campaigns share
    with interventions, quiet hours and windows are asked for at this moment: what was said before
    it commits is heard.
    """

    ledger: LedgerRepository
    drafts: DraftRepository
    turns: TurnRepository
    coupons: CouponService
    testing: VariantTesting
    settings: LiveSettings
    clock: Clock

    async def claim(self, plan: Plan, *, lease: timedelta, most: int) -> Batch | None:
        """Take the next; None when the campaign does not run."""
        run = await self.ledger.lock_run(plan.store_id, plan.campaign_id)
        kept = await self.drafts.find(plan.store_id, plan.campaign_id)
        if run is None or kept is None or kept.head.state is not CampaignState.RUNNING:
            return None
        now = self.clock.now()
        values = (await self.settings.of(plan.store_id)).values
        winner = await self.testing.winner(plan.campaign_id, plan.schedule, run, now=now)
        await self.ledger.revive(plan.campaign_id, now=now)
        today, began = (at.astimezone(plan.zone).date() for at in (now, plan.started_at))
        pace = rules.filled_up(run.pace, plan.schedule, now=now, today=today)
        count = rules.allowed_now(pace, plan.schedule, most=most, started_on=began)
        claim, until = new_id(), now + lease
        claimed: list[Claimed] = []
        if count:
            claimed = await self.ledger.claim(
                plan.campaign_id, claim, now=now, until=until, limit=count, winner=winner
            )
        known = (
            await self.ledger.ask(
                plan.store_id, claim, plan.campaign_id, now=now, most=values[MOST_PER_WEEK]
            )
            if claimed
            else {}
        )
        hours = ReachHours(values[QUIET], plan.schedule.windows)
        notes = list(self._put_off(claimed, known, hours, now))
        left = _but(claimed, notes)
        slow, domains = _paced(left, run.domains, plan.schedule, now=now)
        notes += slow
        left = _but(left, slow)
        capped = await self._capped(plan, left, one_per=values[ONE_PER], now=now)
        notes += capped
        left = _but(left, capped)
        await self.ledger.note(plan.campaign_id, claim, notes)
        codes = await self._codes(plan, left, now=now)
        pace = rules.used(pace, plan.schedule, len(left))
        await self.ledger.update_run(
            plan.campaign_id,
            tokens=pace.tokens,
            tokens_at=pace.tokens_at,
            day_on=pace.day_on,
            day_sent=pace.day_sent,
            domains=domains,
        )
        return Batch(
            claim,
            until,
            tuple((_with_code(each, codes), known[each.customer_id]) for each in left),
            len(claimed),
        )

    @staticmethod
    def _put_off(
        claimed: Sequence[Claimed],
        known: Mapping[UUID, Known],
        hours: ReachHours,
        now: datetime,
    ) -> Sequence[Note]:
        """Return who is not sent anything, or not yet, by what is known of them."""
        next_by_zone: dict[str, datetime | None] = {}
        notes = []
        for each in claimed:
            there = known.get(each.customer_id)
            if there is None or there.why_not is not None:
                why = SkipReason.GONE if there is None else there.why_not
                notes.append(Note(each.customer_id, RecipientState.SKIPPED, why))
                continue
            if each.zone not in next_by_zone:
                next_by_zone[each.zone] = hours.next(now, zone_or_utc(each.zone))
            at = next_by_zone[each.zone]
            if at is None:
                notes.append(Note(each.customer_id, RecipientState.SKIPPED, SkipReason.HOURS))
            elif at > now:
                notes.append(
                    Note(each.customer_id, RecipientState.WAITING, due_at=at, is_uncounted=True)
                )
        return notes

    async def _capped(
        self, plan: Plan, left: Sequence[Claimed], *, one_per: timedelta, now: datetime
    ) -> list[Note]:
        """Take the turns of who is left; who has none now waits for it, or else is left out."""
        turns = [
            Turn(plan.campaign_id, now, frozenset({turn_of(each.customer_id)})) for each in left
        ]
        taken = await self.turns.claim_each(plan.store_id, turns, one_per=one_per)
        is_late = now - plan.started_at > _PATIENCE
        return [
            Note(each.customer_id, RecipientState.SKIPPED, SkipReason.CAPPED)
            if is_late
            else Note(
                each.customer_id, RecipientState.WAITING, due_at=now + one_per, is_uncounted=True
            )
            for each, has_turn in zip(left, taken, strict=True)
            if not has_turn
        ]

    async def _codes(
        self, plan: Plan, left: Sequence[Claimed], *, now: datetime
    ) -> dict[UUID, str]:
        """Give each who has none yet a code that is good once."""
        offer = plan.offer
        if offer is None or not offer.has_offer or offer.promotion_id is None:
            return {}
        wanted = [each.customer_id for each in left if each.code is None]
        codes = await self.coupons.issue_all(
            plan.store_id,
            offer.promotion_id,
            wanted,
            ends_at=now + timedelta(days=offer.valid_days),
            prefix=offer.code_prefix,
        )
        if codes:
            await self.ledger.set_codes(plan.campaign_id, codes)
        return codes


def zone_or_utc(name: str) -> ZoneInfo:
    """Return a zone by its name, and UTC for one that there is not."""
    try:
        return zone_of(name)
    except InvalidInputError:
        return _UTC


def _but(claimed: Sequence[Claimed], notes: Sequence[Note]) -> list[Claimed]:
    noted = {note.customer_id for note in notes}
    return [each for each in claimed if each.customer_id not in noted]


def _paced(
    left: Sequence[Claimed],
    used: Mapping[str, Any],
    schedule: ScheduleSection,
    *,
    now: datetime,
) -> tuple[list[Note], dict[str, list[int]]]:
    """Put off what a domain would get too much of in this second."""
    most = schedule.per_domain_per_second
    if most is None:
        return [], {}
    second = int(now.timestamp())
    counts = {domain: count for domain, (at, count) in used.items() if at == second}
    notes = []
    for each in left:
        if counts.get(each.domain, 0) >= most:
            notes.append(
                Note(
                    each.customer_id, RecipientState.WAITING, due_at=now + _SOON, is_uncounted=True
                )
            )
        else:
            counts[each.domain] = counts.get(each.domain, 0) + 1
    return notes, {domain: [second, count] for domain, count in counts.items()}


def _with_code(each: Claimed, codes: Mapping[UUID, str]) -> Claimed:
    code = codes.get(each.customer_id, each.code)
    return Claimed(
        each.customer_id, each.address, each.domain, each.zone, each.variant, each.attempts, code
    )
