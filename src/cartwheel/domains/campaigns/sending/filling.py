"""Entering a campaign's audience into its ledger, in batches that go on where one ended."""

from dataclasses import dataclass
from typing import Final

from cartwheel.domains.campaigns.drafts.contracts import Campaign
from cartwheel.domains.campaigns.drafts.sections import AudienceSection, CopySection
from cartwheel.domains.campaigns.sending.claiming import Plan, zone_or_utc
from cartwheel.domains.campaigns.sending.entering import EntryRepository
from cartwheel.domains.campaigns.sending.ledger import LedgerRepository
from cartwheel.domains.campaigns.sending.rules import bounds_of
from cartwheel.domains.interventions.api import QUIET, ReachHours
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.kernel.clock import Clock

FILL: Final = 10_000


@dataclass(frozen=True, slots=True)
class Filling:
    """
    Enters recipients, within a transaction that holds the run.

    How far it came is written with the rows: whoever dies in the middle is gone on for, and
    nobody is entered twice.
    """

    ledger: LedgerRepository
    entries: EntryRepository
    settings: LiveSettings
    clock: Clock

    async def fill(self, plan: Plan, campaign: Campaign) -> bool:
        """Enter the next of the audience; True while there are more."""
        run = await self.ledger.lock_run(plan.store_id, plan.campaign_id)
        audience = campaign.section(AudienceSection)
        if run is None or run.filled_at is not None or audience is None:
            return False
        now = self.clock.now()
        values = (await self.settings.of(plan.store_id)).values
        hours = ReachHours(values[QUIET], plan.schedule.windows)
        zones = await self.entries.list_zones(plan.store_id)
        test, copy = plan.schedule.test, campaign.section(CopySection)
        last, entered = await self.entries.fill(
            plan.store_id,
            plan.campaign_id,
            audience,
            after=run.filled_to,
            limit=FILL,
            # Where it is never allowed the claim says so.
            dues={zone: hours.next(now, zone_or_utc(zone)) or now for zone in zones},
            due_at=hours.next(now, plan.zone) or now,
            zone=plan.zone.key,
            bounds=bounds_of(
                len(copy.variants) if copy else 1,
                test_share=None if test is None else test.share_percent,
            ),
            rest_at=run.tested_until,
        )
        filled_at = now if last is None else None
        await self.ledger.update_run(
            plan.campaign_id,
            filled_to=last or run.filled_to,
            filled_at=filled_at,
            entered=run.entered + entered,
        )
        return last is not None
