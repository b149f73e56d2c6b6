"""An intervention goes out by the first channel that takes it, once, and while it is wanted."""

import email
from email import policy

import pytest
from tests.domains.interventions.making import abandoned, recovered, settle
from tests.domains.interventions.reaching.making import HOUR, LINK, PHONE, Reach
from tests.domains.interventions.reaching.services import SENDER, Browser
from tests.kit.outbox import announced

from cartwheel.domains.customers.api import Channel, CustomerDirectory
from cartwheel.domains.interventions.contracts import ReachChannel as By
from cartwheel.domains.interventions.messages import InterventionDelivered, InterventionFailed
from cartwheel.domains.interventions.reaching.browsers import PushBrowsers
from cartwheel.domains.interventions.reaching.contracts import (
    PushSubscriptionKeys,
    SubscribePush,
)
from cartwheel.domains.interventions.reaching.errors import DeliveryGivenUpError
from cartwheel.domains.interventions.reaching.rules import MOST_ATTEMPTS
from cartwheel.domains.interventions.reaching.tracking import Tracking
from cartwheel.domains.interventions.showing import Showing
from cartwheel.systems.jobs.api import Cancel, Done


async def subscribe(reach: Reach, visitor_id: str, name: str = "b1") -> Browser:
    browser = Browser(reach.pushes, name)
    given = browser.subscription
    async with reach.use(PushBrowsers) as browsers:
        await browsers.key(reach.store_id)
        keys = PushSubscriptionKeys(**given["keys"])
        await browsers.subscribe(reach.store_id, SubscribePush(visitor_id, given["endpoint"], keys))
    return browser


async def test_a_mail_has_what_it_takes_and_is_unsubscribed_by_one_click(reach: Reach) -> None:
    customer = await reach.customer(Channel.EMAIL)
    told = await reach.due(By.EMAIL, customer=customer)
    assert await reach.work() == [Done({"by": By.EMAIL})]
    (envelope,) = reach.mails.received
    content = envelope.content
    assert isinstance(content, bytes)
    mail = email.message_from_bytes(content, policy=policy.default)
    (delivery,) = await reach.deliveries(told)
    assert mail["Subject"] == "Your mug"
    assert mail["Message-ID"] == f"<{delivery.id}@cartwheel.example>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    away = mail["List-Unsubscribe"]
    assert away.startswith("<https://cartwheel.example/unsubscribe/")
    assert f"List-Unsubscribe: {away}\r\n".encode() in content, "folded links are broken links"
    text = mail.get_body(("plain",)).get_content()
    html = mail.get_body(("html",)).get_content()
    assert "BACK-5" in text
    assert "BACK-5" in html
    assert LINK not in text, "the click is noted on the way"
    assert f"https://cartwheel.example/track/{told.id}?t=" in html
    assert (await reach.states(told)) == [("email", "delivered", None)]
    delivered = await announced(reach.database, InterventionDelivered, store_id=reach.store_id)
    assert delivered == [InterventionDelivered(reach.store_id, told.id, By.EMAIL)]


async def test_a_text_says_how_to_hear_no_more(reach: Reach) -> None:
    customer = await reach.customer(Channel.SMS)
    told = await reach.due(By.SMS, customer=customer)
    await reach.work()
    (text,) = reach.texts.texts
    assert (text["To"], text["From"]) == (PHONE, SENDER)
    assert "BACK-5" in text["Body"]
    assert "STOP" in text["Body"]
    assert text["StatusCallback"].startswith("https://cartwheel.example/hooks/twilio/")
    assert await reach.states(told) == [("sms", "sent", None)]


async def test_a_push_is_read_by_the_browser_alone(reach: Reach) -> None:
    told = await reach.due(By.PUSH)
    browser = await subscribe(reach, told.visitor_id)
    await reach.work()
    ((name, headers, body),) = reach.pushes.pushes
    assert name == "b1"
    assert headers["authorization"].startswith("vapid t=")
    assert (headers["content-encoding"], headers["ttl"]) == ("aes128gcm", "86400")
    assert len(headers["topic"]) == 22
    said = browser.read(body)
    assert (said["title"], said["url"]) == ("Your mug", LINK)
    assert said["track"] == f"https://cartwheel.example/track/{told.id}"
    assert await reach.states(told) == [("push", "sent", None)]


@pytest.mark.parametrize("status", [404, 410])
async def test_a_browser_that_is_gone_is_forgotten(reach: Reach, status: int) -> None:
    customer = await reach.customer(Channel.EMAIL, Channel.PUSH)
    told = await reach.due(By.PUSH, By.EMAIL, customer=customer)
    await subscribe(reach, told.visitor_id)
    reach.pushes.answers["b1"] = status
    await reach.work()
    assert await reach.states(told) == [
        ("push", "failed", "noAddress"),
        ("email", "delivered", None),
    ]
    reach.clock.pass_by(HOUR)
    again = await reach.due(By.PUSH, customer=customer)
    await reach.work()
    assert await reach.states(again) == [("push", "failed", "noAddress")]
    # The last channel came to nothing, and that is told; of the first intervention the mail went.
    (failed,) = await announced(reach.database, InterventionFailed, store_id=reach.store_id)
    assert (failed.intervention_id, failed.because) == (again.id, "noAddress")


async def test_a_known_shopper_who_subscribes_has_consented(reach: Reach) -> None:
    """Until the consent is taken back, though the browser stays subscribed."""
    customer = await reach.customer()
    told = await reach.due(By.PUSH)
    async with reach.use(CustomerDirectory) as directory:
        await directory.link_visitor(reach.store_id, customer, told.visitor_id)
    await subscribe(reach, told.visitor_id)
    await reach.work()
    assert await reach.states(told) == [("push", "sent", None)]
    reach.clock.pass_by(HOUR)
    again = await reach.due(By.PUSH, customer=customer)
    await reach.consent(customer, Channel.PUSH, given=False)
    await reach.work()
    assert await reach.states(again) == [("push", "failed", "noConsent")]


async def test_each_channel_is_tried_in_its_order_until_one_takes_it(reach: Reach) -> None:
    """No browser, no consent to texts, an address that is refused, and nothing more to try."""
    customer = await reach.customer(Channel.EMAIL, Channel.PUSH)
    reach.mails.answers["ada@shop.example"] = "550 no such user"
    told = await reach.due(By.PUSH, By.SMS, By.EMAIL, customer=customer)
    await reach.work()
    assert await reach.states(told) == [
        ("push", "failed", "noAddress"),
        ("sms", "failed", "noConsent"),
        ("email", "bounced", "refused"),
    ]
    assert not reach.texts.texts
    assert not reach.mails.received


async def test_who_has_said_stop_to_twilio_is_asked_no_more(reach: Reach) -> None:
    customer = await reach.customer(Channel.SMS, Channel.EMAIL)
    reach.texts.answers[PHONE] = (400, 21610)
    told = await reach.due(By.SMS, By.EMAIL, customer=customer)
    await reach.work()
    assert await reach.states(told) == [
        ("sms", "failed", "noConsent"),
        ("email", "delivered", None),
    ]
    del reach.texts.answers[PHONE]
    reach.clock.pass_by(HOUR)
    again = await reach.due(By.SMS, customer=customer)
    await reach.work()
    assert await reach.states(again) == [("sms", "failed", "noConsent")]
    assert not reach.texts.texts


async def test_a_service_that_is_away_is_tried_again_and_then_the_next(reach: Reach) -> None:
    customer = await reach.customer(Channel.SMS, Channel.EMAIL)
    reach.texts.answers[PHONE] = (503, 0)
    told = await reach.due(By.SMS, By.EMAIL, customer=customer)
    with pytest.raises(DeliveryGivenUpError):
        await reach.work()
    (text, mail) = await reach.deliveries(told)
    assert (text.state, text.because, text.attempts) == ("failed", "away", MOST_ATTEMPTS)
    await reach.work()
    assert await reach.states(told) == [("sms", "failed", "away"), ("email", "delivered", None)]
    assert mail.attempts == 0


async def test_nothing_goes_out_once_the_cart_is_bought(reach: Reach) -> None:
    customer = await reach.customer(Channel.EMAIL)
    told = await reach.due(By.EMAIL, customer=customer)
    (job,) = await reach.jobs()
    cart = abandoned(reach.store_id, cart_id=told.cart_id, visitor_id=told.visitor_id)
    await settle(reach.database, recovered(cart), reach.clock)
    answer = await reach.run(job)
    assert isinstance(answer, Cancel)
    assert await reach.states(told) == [("email", "cancelled", "bought")]
    assert not reach.mails.received


async def test_nothing_goes_out_once_consent_is_taken_back(reach: Reach) -> None:
    customer = await reach.customer(Channel.EMAIL)
    told = await reach.due(By.EMAIL, customer=customer)
    await reach.consent(customer, Channel.EMAIL, given=False)
    await reach.work()
    assert await reach.states(told) == [("email", "failed", "noConsent")]
    assert not reach.mails.received


async def test_a_purchase_is_noted_with_what_the_shopper_has_had(reach: Reach) -> None:
    customer = await reach.customer(Channel.EMAIL)
    told = await reach.due(By.PUSH, By.EMAIL, customer=customer)
    await reach.work()
    for _ in range(2):
        async with reach.use(Tracking) as tracking:
            await tracking.note_converted(reach.store_id, told.id)
    assert await reach.states(told) == [
        ("push", "failed", "noConsent"),
        ("email", "converted", None),
    ]


async def test_a_job_that_runs_again_sends_nothing_more(reach: Reach) -> None:
    customer = await reach.customer(Channel.EMAIL)
    told = await reach.due(By.EMAIL, customer=customer)
    (job,) = await reach.jobs()
    await reach.run(job)
    assert await reach.run(job) == Cancel("The delivery is delivered")
    assert len(reach.mails.received) == 1
    assert await reach.states(told) == [("email", "delivered", None)]


async def test_the_shops_page_has_its_time_and_then_the_next_channel(reach: Reach) -> None:
    customer = await reach.customer(Channel.EMAIL)
    told = await reach.due(By.SOCKET, By.EMAIL, customer=customer)
    assert await reach.states(told) == [("socket", "sent", None)]
    await reach.work()
    assert await reach.states(told) == [
        ("socket", "sent", "notShown"),
        ("email", "delivered", None),
    ]


async def test_what_the_page_has_shown_goes_out_by_nothing_else(reach: Reach) -> None:
    customer = await reach.customer(Channel.EMAIL)
    told = await reach.due(By.SOCKET, By.EMAIL, customer=customer)
    async with reach.use(Showing) as showing:
        await showing.acknowledge(reach.store_id, told.id)
    async with reach.use(Tracking) as tracking:
        await tracking.note_shown(reach.store_id, told.id)
    assert await reach.work() == [Cancel("The intervention is delivered")]
    assert await reach.states(told) == [("socket", "delivered", None)]
    assert not reach.mails.received
