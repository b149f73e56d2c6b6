"""What strangers bring back is taken when we wrote it, and leads nowhere but to the shop."""

import email
import re
from collections.abc import AsyncIterator
from email import policy
from functools import partial
from html import unescape
from typing import Any
from urllib.parse import quote, urlencode

import httpx
import pytest
from starlette.applications import Starlette
from tests.domains.interventions.reaching.making import HOUR, LINK, PHONE, PUBLIC, Reach
from tests.domains.interventions.reaching.services import TOKEN, serving
from tests.domains.interventions.reaching.test_sending import subscribe
from tests.kit.outbox import announced
from twilio.request_validator import RequestValidator

from cartwheel.domains.customers.api import Channel
from cartwheel.domains.interventions.contracts import ReachChannel as By
from cartwheel.domains.interventions.messages import InterventionClicked, InterventionSeen
from cartwheel.domains.interventions.reaching.links import Linked, Purpose
from cartwheel.domains.interventions.reaching.outside import OUTSIDE
from cartwheel.entrypoints.wiring import open_scope
from cartwheel.kernel.ids import new_id
from cartwheel.systems.assembly.outside import Opening


@pytest.fixture
async def outside(reach: Reach) -> AsyncIterator[httpx.AsyncClient]:
    """A browser that follows links, but no redirects."""
    opening = Opening(reach.container, partial(open_scope, reach.container))
    app = Starlette(routes=[each.route(opening) for each in OUTSIDE])
    async with (
        serving(app) as url,
        httpx.AsyncClient(base_url=url, trust_env=False) as client,
    ):
        yield client


async def mailed(reach: Reach) -> tuple[Any, str, str]:
    """Return an intervention that was mailed, the mail's HTML, and its unsubscribe link."""
    customer = await reach.customer(Channel.EMAIL)
    told = await reach.due(By.EMAIL, customer=customer)
    await reach.work()
    content = reach.mails.received[-1].content
    assert isinstance(content, bytes)
    mail = email.message_from_bytes(content, policy=policy.default)
    html = mail.get_body(("html",)).get_content()  # type: ignore[union-attr]
    return told, html, mail["List-Unsubscribe"].strip("<>")


def path_of(link: str) -> str:
    return unescape(link).removeprefix(PUBLIC)


async def test_a_picture_says_that_a_mail_was_opened_and_a_link_that_it_was_followed(
    reach: Reach, outside: httpx.AsyncClient
) -> None:
    told, html, _ = await mailed(reach)
    pixel = re.search(r'<img src="([^"]+)"', html)
    click = re.search(r'<a href="([^"]+/track/[^"]+)"', html)
    assert pixel is not None
    assert click is not None
    for _ in range(2):
        shown = await outside.get(path_of(pixel[1]))
        assert (shown.status_code, shown.headers["content-type"]) == (200, "image/gif")
    assert await reach.states(told) == [("email", "seen", None)]
    for _ in range(2):
        led = await outside.get(path_of(click[1]))
        assert (led.status_code, led.headers["location"]) == (302, LINK)
    assert await reach.states(told) == [("email", "clicked", None)]
    for kind in (InterventionSeen, InterventionClicked):
        (sign,) = await announced(reach.database, kind, store_id=reach.store_id)
        assert (sign.intervention_id, sign.channel) == (told.id, By.EMAIL)


async def test_a_link_leads_nowhere_but_where_the_store_sent_it(
    reach: Reach, outside: httpx.AsyncClient
) -> None:
    told, html, _ = await mailed(reach)
    click = path_of(re.search(r'<a href="([^"]+/track/[^"]+)"', html)[1])  # type: ignore[index]
    bent = click.replace(quote("shop.example", safe=""), "evil.example")
    assert bent != click
    token = click.partition("t=")[2].partition("&")[0]
    for path in (
        bent,
        f"/track/{told.id}?{urlencode({'t': token, 'u': 'https://evil.example'})}",
        f"/track/{told.id}?t={token}",
        f"/track/{told.id}?{urlencode({'u': LINK})}",
        f"/track/{told.id}?t=&u=",
        f"/track/{told.id}?t={'A' * 66}&u={quote(LINK)}",
        f"/track/{told.id}?t={'é' * 66}",
        "/unsubscribe/none",
    ):
        answer = await outside.get(path)
        assert answer.status_code == 404, path
        assert "location" not in answer.headers
    assert await reach.states(told) == [("email", "delivered", None)]


async def test_to_look_at_unsubscribing_is_not_to_unsubscribe(
    reach: Reach, outside: httpx.AsyncClient
) -> None:
    """Filters follow links; one click of a mail program is a POST."""
    _, _, away = await mailed(reach)
    assert "<form" in (await outside.get(path_of(away))).text
    reach.clock.pass_by(HOUR)
    told = await reach.due(By.EMAIL, customer=await reach.customer())
    await reach.work()
    assert await reach.states(told) == [("email", "delivered", None)]
    reach.clock.pass_by(HOUR)
    waiting = await reach.due(By.EMAIL, customer=await reach.customer())
    body = {"List-Unsubscribe": "One-Click"}
    for _ in range(2):
        assert (await outside.post(path_of(away), data=body)).status_code == 200
    await reach.work()
    assert await reach.states(waiting) == [("email", "failed", "noConsent")]


async def test_a_token_is_good_for_its_purpose_alone(
    reach: Reach, outside: httpx.AsyncClient
) -> None:
    told, html, away = await mailed(reach)
    pixel = path_of(re.search(r'<img src="([^"]+)"', html)[1])  # type: ignore[index]
    opened = pixel.partition("t=")[2]
    assert (await outside.post(f"/unsubscribe/{opened}")).status_code == 404
    unsubscribing = away.rpartition("/")[2]
    assert (await outside.get(f"/track/{told.id}?t={unsubscribing}")).status_code == 404
    assert (await outside.post(f"/track/{told.id}?t={opened}&sign=clicked")).status_code == 404
    assert await reach.states(told) == [("email", "delivered", None)]
    linked = Linked(reach.store_id, new_id(), Purpose.OPEN)
    unknown = reach.links.pixel(linked, told.id).removeprefix(PUBLIC)
    assert (await outside.get(unknown)).status_code == 200, "it tells nobody what there is"


async def test_a_service_worker_tells_what_came_of_a_push(
    reach: Reach, outside: httpx.AsyncClient
) -> None:
    told = await reach.due(By.PUSH)
    browser = await subscribe(reach, told.visitor_id)
    await reach.work()
    said = browser.read(reach.pushes.pushes[0][2])
    way = f"{said['track'].removeprefix(PUBLIC)}?t={said['token']}"
    for sign, state in (("delivered", "delivered"), ("clicked", "clicked"), ("seen", "clicked")):
        assert (await outside.post(f"{way}&sign={sign}")).status_code == 204
        assert await reach.states(told) == [("push", state, None)]
    assert (await outside.post(f"{way}&sign=converted")).status_code == 404
    assert await reach.states(told) == [("push", "clicked", None)]


def signed(url: str, form: dict[str, str]) -> dict[str, str]:
    return {"x-twilio-signature": RequestValidator(TOKEN).compute_signature(url, form)}


@pytest.mark.parametrize(
    ("word", "state", "because"),
    [
        ("delivered", "delivered", None),
        ("undelivered", "bounced", "refused"),
        ("failed", "bounced", "refused"),
        ("sent", "sent", None),
    ],
)
async def test_twilio_tells_how_a_text_fares_and_nobody_else_does(
    reach: Reach, outside: httpx.AsyncClient, word: str, state: str, because: str | None
) -> None:
    told = await reach.due(By.SMS, customer=await reach.customer(Channel.SMS))
    await reach.work()
    url = reach.texts.texts[0]["StatusCallback"]
    form = {"MessageSid": "SM1", "MessageStatus": word}
    path = url.removeprefix(PUBLIC)
    for headers in ({}, {"x-twilio-signature": "none"}, signed(url, {**form, "x": "y"})):
        assert (await outside.post(path, data=form, headers=headers)).status_code == 403
    assert await reach.states(told) == [("sms", "sent", None)]
    answer = await outside.post(path, data=form, headers=signed(url, form))
    assert answer.status_code == 204
    assert await reach.states(told) == [("sms", state, because)]


async def test_who_answers_stop_gets_no_more_texts(
    reach: Reach, outside: httpx.AsyncClient
) -> None:
    customer = await reach.customer(Channel.SMS)
    url = f"{PUBLIC}/hooks/twilio/incoming"
    for text, is_stopped in (("Thanks!", False), ("Stop", True)):
        form = {"From": PHONE, "Body": text}
        path = url.removeprefix(PUBLIC)
        assert (await outside.post(path, data=form)).status_code == 403
        answer = await outside.post(path, data=form, headers=signed(url, form))
        assert answer.status_code == 200
        told = await reach.due(By.SMS, customer=customer)
        await reach.work()
        ended = ("sms", "failed", "noConsent") if is_stopped else ("sms", "sent", None)
        assert await reach.states(told) == [ended]
    assert len(reach.texts.texts) == 1
