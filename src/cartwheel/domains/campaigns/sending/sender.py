"""
The sender: works off the ledger of one campaign, a batch at a time, for less than a minute.

    claim ──▶ write and sign, in threads ──▶ hand over, pipelined ──▶ note, as soon as it is told
              the next batch is claimed and written while one is on its way

No transaction is open while a mail is written or handed over. What was told is written down at
once and together with all that was told meanwhile; no connection goes on while more than a few
are told and not written down. So what a sender that dies may double is bounded.
"""

import asyncio
import time
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Final
from uuid import UUID

import structlog

from cartwheel.domains.campaigns.drafts.contracts import Campaign, CampaignState
from cartwheel.domains.campaigns.drafts.repository import DraftRepository
from cartwheel.domains.campaigns.drafts.sections import (
    CopySection,
    OfferSection,
    ScheduleSection,
)
from cartwheel.domains.campaigns.drafts.service import DraftService
from cartwheel.domains.campaigns.errors import FieldError
from cartwheel.domains.campaigns.live import CampaignNews, tell
from cartwheel.domains.campaigns.sending import rules
from cartwheel.domains.campaigns.sending.claiming import Batch, Claiming, Plan, zone_or_utc
from cartwheel.domains.campaigns.sending.composing import Composer
from cartwheel.domains.campaigns.sending.contracts import RecipientState, SkipReason
from cartwheel.domains.campaigns.sending.filling import Filling
from cartwheel.domains.campaigns.sending.ledger import Claimed, Known, LedgerRepository, Note
from cartwheel.domains.campaigns.sending.messages import SendCampaign
from cartwheel.domains.campaigns.sending.post import CampaignPost
from cartwheel.domains.campaigns.sending.wording import Wording
from cartwheel.domains.stores.api import StoreDirectory
from cartwheel.kernel.clock import Clock
from cartwheel.systems.jobs.api import Answer, Cancel, Done, Snooze
from cartwheel.systems.mail.api import Fate, RawLetter, Told
from cartwheel.systems.realtime.api import Topics
from cartwheel.systems.rpc.api import Flow, ServiceScopes

LEASE: Final = timedelta(minutes=2)
"""So long a claim holds. Its sender begins no hand-over in the second half of it."""

UNNOTED: Final = 32
"""So many messages that were taken may not be written down yet: who dies then doubles no more."""

_TURN_SECONDS: Final = 40.0
_PART: Final = 125
_CHUNK: Final = 25
_SKIPPED: Final = 1_000
_AWAY: Final = timedelta(seconds=10)
_SOONEST: Final = timedelta(seconds=1)
_LATEST: Final = timedelta(minutes=1)
_TELL_SECONDS: Final = 1.0

_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Acks:
    """What was told of one batch and is not written down yet."""

    claim: UUID
    claimed: dict[UUID, Claimed]
    notes: deque[Note] = field(default_factory=deque)
    refused: list[tuple[str, str]] = field(default_factory=list)
    told: asyncio.Event = field(default_factory=asyncio.Event)
    noted: asyncio.Event = field(default_factory=asyncio.Event)
    noting: "asyncio.Task[None] | None" = None
    is_over: bool = False
    is_away: bool = False


@dataclass(frozen=True, slots=True)
class CampaignSender(Flow):
    """Sends campaigns; however many work at one campaign, each row is one sender's at a time."""

    scopes: ServiceScopes
    post: CampaignPost
    topics: Topics
    clock: Clock

    async def send(
        self, job: SendCampaign, *, lease: timedelta = LEASE, seconds: float = _TURN_SECONDS
    ) -> Answer:
        """
        Send what is due, for some time; then come again when there is more.

        Raises:
            UnavailableError: the database does not answer; what was handed over is written down
                as far as it was told, and the rest is sent again once the claim is over.
        """
        async with self.scopes.open(job.store_id) as scope:
            kept = await (await scope.get(DraftRepository)).find(job.store_id, job.campaign_id)
            if kept is None:
                return Cancel("The campaign is gone")
            if kept.head.state is CampaignState.STOPPED:
                return await self._stop(job)
            if kept.head.state is not CampaignState.RUNNING:
                return Cancel(f"The campaign is {kept.head.state}")
            campaign = await (await scope.get(DraftService)).get(job.store_id, job.campaign_id)
            store = await (await scope.get(StoreDirectory)).find_store(job.store_id)
            composer = await (await scope.get(Wording)).composer(job.store_id, campaign)
        plan = _plan(job.store_id, campaign, store.time_zone if store else "UTC")
        until = time.monotonic() + seconds
        if await self._fill(plan, campaign, until=until):
            return Snooze(timedelta(0))
        try:
            is_away = await self._work(plan, composer, lease=lease, until=until)
        finally:
            await self.post.rest()
        return Snooze(_AWAY) if is_away else await self._what_next(plan)

    async def _fill(self, plan: Plan, campaign: Campaign, *, until: float) -> bool:
        """Enter recipients until all are, or the turn is over; True if some are left."""
        while True:
            async with self.scopes.open(plan.store_id) as scope:
                has_more = await (await scope.get(Filling)).fill(plan, campaign)
            if not has_more:
                return False
            if time.monotonic() >= until:
                return True

    async def _work(
        self, plan: Plan, composer: Composer, *, lease: timedelta, until: float
    ) -> bool:
        """Send batch after batch, each claimed while the one before is on its way."""
        told_at, sent = time.monotonic(), 0
        batch = await self._claim(plan, lease=lease)
        while batch is not None and batch.looked_at:
            handing = asyncio.create_task(self._hand_over(plan, composer, batch, lease=lease))
            try:
                following = None
                if time.monotonic() < until:
                    following = await self._claim(plan, lease=lease)
            finally:
                # What is on its way is told and written down, whatever else is the matter.
                is_away = await asyncio.shield(handing)
            sent += len(batch.recipients)
            if time.monotonic() - told_at >= _TELL_SECONDS:
                told_at = time.monotonic()
                news = CampaignNews(plan.campaign_id, CampaignState.RUNNING, sent)
                await tell(self.topics, plan.store_id, news)
            if is_away:
                if following is not None:
                    await self._give_back(plan, following)
                return True
            batch = following
        return False

    async def _claim(self, plan: Plan, *, lease: timedelta) -> Batch | None:
        async with self.scopes.open(plan.store_id) as scope:
            return await (await scope.get(Claiming)).claim(plan, lease=lease, most=rules.BATCH)

    async def _give_back(self, plan: Plan, batch: Batch) -> None:
        """Let what was claimed and not begun wait again."""
        now = self.clock.now()
        notes = [
            Note(each.customer_id, RecipientState.WAITING, due_at=now, is_uncounted=True)
            for each, _ in batch.recipients
        ]
        async with self.scopes.open(plan.store_id) as scope:
            ledger = await scope.get(LedgerRepository)
            await ledger.note(plan.campaign_id, batch.claim, notes)

    async def _hand_over(
        self, plan: Plan, composer: Composer, batch: Batch, *, lease: timedelta
    ) -> bool:
        """Write, hand over and note a batch; True when the mail server is away."""
        acks = _Acks(batch.claim, {each.customer_id: each for each, _ in batch.recipients})
        noting = acks.noting = asyncio.create_task(self._note_all(plan, acks))
        noting.add_done_callback(lambda _: acks.noted.set())
        last = time.monotonic() + lease.total_seconds() / 2
        parts = [batch.recipients[n : n + _PART] for n in range(0, len(batch.recipients), _PART)]
        try:
            letters = await self._written(composer, parts[0], acks) if parts else []
            for n in range(len(parts)):
                # The next are written while these are on their way.
                following = parts[n + 1] if n + 1 < len(parts) else ()
                writing = asyncio.create_task(self._written(composer, following, acks))
                before = time.monotonic() if acks.is_away else last
                await self.post.carry(letters, partial(self._told, acks), before=before)
                letters = await writing
        finally:
            acks.is_over = True
            acks.told.set()
            await noting
        return acks.is_away

    async def _written(
        self, composer: Composer, some: tuple[tuple[Claimed, Known], ...], acks: _Acks
    ) -> list[RawLetter]:
        """Write the mails of some recipients in threads; who lacks a field is noted."""
        loop = asyncio.get_running_loop()
        chunks = [some[n : n + _CHUNK] for n in range(0, len(some), _CHUNK)]
        written = await asyncio.gather(
            *(
                loop.run_in_executor(self.post.writers, _compose, composer, chunk)
                for chunk in chunks
            )
        )
        letters = []
        for chunk, made in zip(chunks, written, strict=True):
            for (each, _), letter in zip(chunk, made, strict=True):
                if letter is None:
                    note = Note(each.customer_id, RecipientState.SKIPPED, SkipReason.UNFIT)
                    acks.notes.append(note)
                else:
                    letters.append(letter)
        acks.told.set()
        return letters

    async def _told(self, acks: _Acks, told: Told) -> None:
        """Take down what became of a letter, and wait while too much is not written down yet."""
        customer_id = told.letter.key
        assert isinstance(customer_id, UUID)
        now = self.clock.now()
        if told.fate is Fate.TAKEN:
            note = Note(customer_id, RecipientState.SENT, sent_at=now)
        elif told.fate is Fate.REFUSED:
            note = Note(customer_id, RecipientState.FAILED, SkipReason.REFUSED)
            if told.of_recipient:
                # As it is kept, not as it went over the wire: what is asked for is that.
                acks.refused.append((acks.claimed[customer_id].address, told.words))
            _log.info("campaigns.refused", words=told.words)
        elif told.is_away or told.fate is Fate.LEFT:
            acks.is_away |= told.is_away
            note = Note(customer_id, RecipientState.WAITING, due_at=now, is_uncounted=True)
        else:
            note = self._later(customer_id, acks.claimed[customer_id].attempts, now, told)
        acks.notes.append(note)
        acks.told.set()
        while len(acks.notes) >= UNNOTED and acks.noting and not acks.noting.done():
            acks.noted.clear()
            await acks.noted.wait()

    @staticmethod
    def _later(customer_id: UUID, attempts: int, now: datetime, told: Told) -> Note:
        is_lost = told.fate is Fate.LOST
        if attempts >= rules.MOST_ATTEMPTS:
            return Note(
                customer_id, RecipientState.FAILED, SkipReason.GIVEN_UP, is_doubtful=is_lost
            )
        due_at = now + rules.pause_after(attempts)
        return Note(customer_id, RecipientState.WAITING, due_at=due_at, is_doubtful=is_lost)

    async def _note_all(self, plan: Plan, acks: _Acks) -> None:
        """Write down what is told, all that came together at once, until all is told."""
        while True:
            await acks.told.wait()
            acks.told.clear()
            notes, refused = list(acks.notes), acks.refused[:]
            if notes:
                async with self.scopes.open(plan.store_id) as scope:
                    ledger = await scope.get(LedgerRepository)
                    await ledger.note(plan.campaign_id, acks.claim, notes)
                    for address, words in refused:
                        await ledger.suppress(
                            plan.store_id,
                            [address],
                            because="refused",
                            detail=words,
                            campaign_id=plan.campaign_id,
                            at=self.clock.now(),
                        )
                for _ in notes:
                    acks.notes.popleft()
                acks.noted.set()
                del acks.refused[: len(refused)]
            elif acks.is_over:
                return
            if acks.is_over:
                acks.told.set()

    async def _what_next(self, plan: Plan) -> Answer:
        """Return when to come again; a campaign of which nothing is left is done."""
        async with self.scopes.open(plan.store_id) as scope:
            ledger, drafts = await scope.get(LedgerRepository), await scope.get(DraftRepository)
            run = await ledger.lock_run(plan.store_id, plan.campaign_id)
            kept = await drafts.lock(plan.store_id, plan.campaign_id)
            if kept is None or kept.head.state is not CampaignState.RUNNING:
                return Cancel("The campaign runs no more")
            at, now = await ledger.next_due(plan.campaign_id), self.clock.now()
            if at is not None or run is None or run.filled_at is None:
                pause = max(_SOONEST, min(_LATEST, (at or now) - now))
                return Snooze(pause)
            await drafts.update(
                plan.store_id,
                plan.campaign_id,
                state=CampaignState.DONE,
                ended_at=now,
                updated_at=now,
            )
        news = CampaignNews(plan.campaign_id, CampaignState.DONE, 0)
        await tell(self.topics, plan.store_id, news)
        return Done({"state": CampaignState.DONE})

    async def _stop(self, job: SendCampaign) -> Answer:
        """Skip what waits of a campaign that was stopped."""
        skipped = _SKIPPED
        while skipped == _SKIPPED:
            async with self.scopes.open(job.store_id) as scope:
                ledger = await scope.get(LedgerRepository)
                await ledger.revive(job.campaign_id, now=self.clock.now())
                skipped = await ledger.skip_waiting(job.campaign_id, limit=_SKIPPED)
        async with self.scopes.open(job.store_id) as scope:
            at = await (await scope.get(LedgerRepository)).next_due(job.campaign_id)
        return Done({"state": CampaignState.STOPPED}) if at is None else Snooze(_AWAY)


def _compose(composer: Composer, some: tuple[tuple[Claimed, Known], ...]) -> list[RawLetter | None]:
    """Write mails, in a thread; None for who lacks a field or cannot be written to."""
    made: list[RawLetter | None] = []
    for each, known in some:
        try:
            made.append(composer.letter(each, name=known.name, locale=known.locale))
        except (FieldError, ValueError) as error:
            _log.info("campaigns.unfit", reason=type(error).__name__)
            made.append(None)
    return made


def _plan(store_id: UUID, campaign: Campaign, zone: str) -> Plan:
    copy = campaign.section(CopySection)
    return Plan(
        store_id=store_id,
        campaign_id=campaign.id,
        schedule=campaign.section(ScheduleSection) or ScheduleSection(),
        offer=campaign.section(OfferSection),
        variants=len(copy.variants) if copy else 1,
        started_at=campaign.started_at or campaign.created_at,
        zone=zone_or_utc(zone),
    )
