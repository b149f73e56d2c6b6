"""A channel is tried out by its own wire; whoever tries it hears of it, and of what went wrong."""

import pytest
import sqlalchemy as sa
from tests.domains.interventions.reaching.making import PHONE, Reach
from tests.domains.interventions.reaching.services import Browser

from cartwheel.domains.interventions.contracts import ReachChannel as By
from cartwheel.domains.interventions.reaching.browsers import PushBrowsers
from cartwheel.domains.interventions.reaching.channel_service import ChannelFlow
from cartwheel.domains.interventions.reaching.contracts import (
    ChannelTested,
    ChannelTrouble,
    PushBrowser,
    PushSubscriptionKeys,
    TestChannel,
)
from cartwheel.domains.interventions.reaching.models import push_subscriptions
from cartwheel.kernel.errors import InvalidInputError
from cartwheel.kernel.ids import new_id
from cartwheel.systems.rpc.api import Actor


async def tried(reach: Reach, command: TestChannel) -> ChannelTested:
    actor = Actor("store_key", new_id(), reach.store_id, frozenset())
    async with reach.use(ChannelFlow) as flow:
        return await flow.test(actor, command)


def given(browser: Browser) -> PushBrowser:
    said = browser.subscription
    return PushBrowser(said["endpoint"], PushSubscriptionKeys(**said["keys"]))


async def test_a_text_goes_to_the_number_that_is_asked(reach: Reach) -> None:
    assert await tried(reach, TestChannel(By.SMS, to=PHONE)) == ChannelTested(ok=True, to=PHONE)
    assert [each["To"] for each in reach.texts.texts] == [PHONE]
    with pytest.raises(InvalidInputError, match="number"):
        await tried(reach, TestChannel(By.SMS))


async def test_a_push_goes_to_the_browser_that_asks_and_is_kept_nowhere(reach: Reach) -> None:
    async with reach.use(PushBrowsers) as browsers:
        await browsers.key(reach.store_id)
    browser = Browser(reach.pushes, "mine")
    tested = await tried(reach, TestChannel(By.PUSH, browser=given(browser)))
    assert tested.ok
    ((name, _, body),) = reach.pushes.pushes
    assert name == "mine"
    assert browser.read(body)["title"] == "A test from Cartwheel"
    async with reach.database.transaction(store_id=reach.store_id) as connection:
        kept = await connection.scalar(sa.select(sa.func.count()).select_from(push_subscriptions))
    assert kept == 0


@pytest.mark.parametrize(
    ("status", "trouble"),
    [
        (410, ChannelTrouble.GONE),
        (400, ChannelTrouble.REFUSED),
        (429, ChannelTrouble.BUSY),
        (503, ChannelTrouble.AWAY),
    ],
)
async def test_why_a_push_was_not_taken_is_told(
    reach: Reach, status: int, trouble: ChannelTrouble
) -> None:
    async with reach.use(PushBrowsers) as browsers:
        await browsers.key(reach.store_id)
    reach.pushes.answers["mine"] = status
    browser = given(Browser(reach.pushes, "mine"))
    tested = await tried(reach, TestChannel(By.PUSH, browser=browser))
    assert (tested.ok, tested.trouble) == (False, trouble)
    assert str(status) in (tested.error or "")


async def test_a_push_needs_a_browser_that_may_be_called(reach: Reach) -> None:
    browser = given(Browser(reach.pushes, "mine"))
    with pytest.raises(InvalidInputError) as none:
        await tried(reach, TestChannel(By.PUSH))
    with pytest.raises(InvalidInputError) as keyless:
        await tried(reach, TestChannel(By.PUSH, browser=browser))
    inner = PushBrowser("http://169.254.169.254/push", browser.keys)
    with pytest.raises(InvalidInputError) as forbidden:
        await tried(reach, TestChannel(By.PUSH, browser=inner))
    paths = [raised.value.issues[0].path for raised in (none, keyless, forbidden)]
    assert paths == [("browser",), ("browser",), ("browser", "endpoint")]
    assert reach.pushes.pushes == []
