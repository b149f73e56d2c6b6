"""Steps are saved each by itself, nobody's work is overwritten, and drafts say what they need."""

import asyncio
from datetime import timedelta

import msgspec
import pytest
from tests.domains.campaigns.making import COPY, FOOTER, PURPOSE, Desk, open_desk

from cartwheel.domains.campaigns.drafts.contracts import (
    DuplicateCampaign,
    ListCampaigns,
    Missing,
    SaveStep,
)
from cartwheel.domains.campaigns.drafts.errors import (
    CampaignNotFoundError,
    CampaignNotReadyError,
    OwnCampaignError,
    StaleStepError,
)
from cartwheel.domains.campaigns.drafts.sections import (
    CampaignStep,
    CopySection,
    CopyVariant,
    FooterSection,
    ScheduleSection,
    VariantTest,
)
from cartwheel.kernel.db import Database
from cartwheel.kernel.ids import new_id


@pytest.fixture
async def desk(database: Database) -> Desk:
    """Open a store."""
    return await open_desk(database)


async def test_two_people_save_two_steps_and_one_is_told_who_was_faster(desk: Desk) -> None:
    ada, ben = await desk.person("Ada"), await desk.person("Ben")
    seen = await desk.create(ada)
    await desk.save(ada, seen, PURPOSE)
    await desk.save(ben, seen, FOOTER)  # another step: nobody is in the way
    with pytest.raises(StaleStepError, match="Ada has saved this step") as refused:
        await desk.save(ben, seen, msgspec.structs.replace(PURPOSE, brief="Mine"))
    told = {each.path[0]: each.message for each in refused.value.issues}
    assert told["version"] == "1"
    assert told["savedByName"] == "Ada"
    now = await desk.get(seen.id)
    assert [(each.step, each.version) for each in now.steps] == [("purpose", 1), ("footer", 1)]
    assert now.section(type(PURPOSE)) == PURPOSE
    changed = msgspec.structs.replace(PURPOSE, brief="Mine")
    after = await desk.save(ben, now, changed)
    assert after.steps[0].version == 2
    assert after.steps[0].saved_by_name == "Ben"


async def test_of_many_who_save_at_once_one_does(desk: Desk) -> None:
    ada = await desk.person()
    seen = await desk.create(ada)
    tries = [desk.save(ada, seen, PURPOSE, version=0) for _ in range(5)]
    came = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(each, StaleStepError) for each in came) == 4
    assert (await desk.get(seen.id)).steps[0].version == 1


async def test_a_draft_says_what_each_step_needs(desk: Desk) -> None:
    ada = await desk.person()
    made = await desk.create(ada)
    missing = {each.step: each.missing for each in made.readiness}
    assert missing[CampaignStep.FOOTER] == (Missing.NOT_SAVED,)
    assert missing[CampaignStep.OFFER] == ()  # a campaign can do without
    assert not made.is_ready
    own = CopyVariant(name="A", subject="x", body="y", template_id=new_id())
    made = await desk.save(ada, made, CopySection(variants=(own,)))
    missing = {each.step: each.missing for each in made.readiness}
    assert missing[CampaignStep.COPY] == (Missing.NO_TEMPLATE,)  # of which version?
    two = CopySection(variants=tuple(CopyVariant(name=n, subject="x", body="y") for n in "AB"))
    past = ScheduleSection(send_at=desk.clock.now() - timedelta(minutes=1))
    await desk.save(ada, made, two)
    await desk.save(ada, made, past)
    made = await desk.save(ada, made, FooterSection(company="Shop"))
    missing = {each.step: each.missing for each in made.readiness}
    assert missing[CampaignStep.COPY] == (Missing.NO_TEST_OF_VARIANTS,)
    assert missing[CampaignStep.SCHEDULE] == (Missing.SEND_AT_IS_PAST,)
    assert missing[CampaignStep.FOOTER] == (Missing.NO_ADDRESS,)
    made = await desk.save(ada, made, ScheduleSection(test=VariantTest()))
    missing = {each.step: each.missing for each in made.readiness}
    assert missing[CampaignStep.COPY] == ()
    assert (await desk.finished(ada)).is_ready


async def test_where_the_store_asks_for_it_somebody_else_agrees(database: Database) -> None:
    desk = await open_desk(database, needsApproval=True)
    ada, ben = await desk.person("Ada"), await desk.person("Ben")
    made = await desk.finished(ada)
    assert made.needs_approval
    assert not made.is_ready
    async with desk.drafts() as drafts:
        with pytest.raises(OwnCampaignError):
            await drafts.approve(ada, made.id)
        agreed = await drafts.approve(ben, made.id)
    assert agreed.is_ready
    assert agreed.approval is not None
    assert agreed.approval.by_name == "Ben"
    # The next change takes it back.
    after = await desk.save(ada, agreed, msgspec.structs.replace(COPY, tone="warm"))
    assert after.approval is None
    assert not after.is_ready
    unfinished = await desk.create(ada)
    async with desk.drafts() as drafts:
        with pytest.raises(CampaignNotReadyError, match="notSaved"):
            await drafts.approve(ben, unfinished.id)


async def test_a_copy_has_everything_but_the_date_and_pages_go_on(desk: Desk) -> None:
    ada = await desk.person()
    later = ScheduleSection(send_at=desk.clock.now() + timedelta(days=1), per_second=50)
    made = await desk.finished(ada, later)
    async with desk.drafts() as drafts:
        copied = await drafts.duplicate(ada, DuplicateCampaign(made.id))
        assert copied.name == "Spring (2)"
        assert copied.section(ScheduleSection) == ScheduleSection(per_second=50)
        assert len(copied.steps) == len(made.steps)
        await drafts.archive(desk.store_id, made.id)
        page = await drafts.list_page(desk.store_id, ListCampaigns(limit=1))
        assert [each.id for each in page.items] == [copied.id]
        assert page.next_cursor is None
        away = await drafts.list_page(desk.store_id, ListCampaigns(archived=True))
        assert [each.id for each in away.items] == [made.id]


async def test_another_store_has_no_such_campaign(desk: Desk, database: Database) -> None:
    made = await desk.create(await desk.person())
    other = await open_desk(database)
    stranger = await other.person()
    async with other.drafts() as drafts:
        with pytest.raises(CampaignNotFoundError):
            await drafts.get(other.store_id, made.id)
        with pytest.raises(CampaignNotFoundError):
            await drafts.save_step(stranger, SaveStep(id=made.id, version=0, section=PURPOSE))
