"""Interventions by e-mail: a mail that is unsubscribed from by one click (RFC 8058)."""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

from dishka import AsyncContainer

from cartwheel.domains.customers.api import Channel as Consented
from cartwheel.domains.interventions.contracts import Intervention, ReachChannel
from cartwheel.domains.interventions.reaching.channels.customers import find_allowing
from cartwheel.domains.interventions.reaching.channels.protocol import (
    DeferredError,
    Parcel,
    RefusedError,
    Taken,
)
from cartwheel.domains.interventions.reaching.contracts import Because
from cartwheel.domains.interventions.reaching.links import Linked, Links, Purpose
from cartwheel.domains.interventions.reaching.settings import SENDER_NAME
from cartwheel.domains.settings.api import LiveSettings
from cartwheel.systems.mail.api import Mail, MailDeferredError, Mailer, MailRefusedError

_HREF: Final = re.compile(r"""(<a\b[^>]*?\bhref=)(["'])(https?://[^"']+)\2""", re.IGNORECASE)
_BODY_END: Final = re.compile(r"</body\s*>", re.IGNORECASE)

_WORDS: Final = {
    "en": (
        "You left something in your cart",
        "To your cart",
        "Your code",
        "You get this because you agreed to hear from this shop.",
        "Unsubscribe",
    ),
    "de": (
        "In deinem Warenkorb liegt noch etwas",
        "Zum Warenkorb",
        "Dein Code",
        "Du bekommst das, weil du zugestimmt hast, von diesem Shop zu hören.",
        "Abmelden",
    ),
}


@dataclass(frozen=True, slots=True)
class MailAddress:
    """Where a mail goes, and whose name it bears."""

    email: str
    sender_name: str | None


@dataclass(frozen=True, slots=True)
class MailChannel:
    """Sends by the operator's mailer; a mail server says no more than that it took a mail."""

    mailer: Mailer
    links: Links
    settings: LiveSettings

    @property
    def kind(self) -> ReachChannel:
        """See `Channel.kind`."""
        return ReachChannel.EMAIL

    async def address(
        self, scope: AsyncContainer, store_id: UUID, intervention: Intervention
    ) -> MailAddress | Because:
        """See `Channel.address`."""
        found = await find_allowing(scope, store_id, intervention, Consented.EMAIL)
        if isinstance(found, Because):
            return found
        if found.email is None:
            return Because.NO_ADDRESS
        values = (await self.settings.of(store_id)).values
        return MailAddress(found.email, values[SENDER_NAME] or None)

    async def send(self, parcel: Parcel) -> Taken:
        """See `Channel.send`."""
        try:
            await self.mailer.send(write(parcel, self.links))
        except MailRefusedError as error:
            raise RefusedError(str(error)) from error
        except MailDeferredError as error:
            raise DeferredError(str(error)) from error
        return Taken(is_delivered=True)


def write(parcel: Parcel, links: Links) -> Mail:
    """Write the mail of an intervention, as text and as HTML, with links that are tracked."""
    told, to = parcel.intervention, parcel.to

    def linked(purpose: Purpose) -> Linked:
        return Linked(parcel.store_id, parcel.delivery_id, purpose)

    def tracked(target: str) -> str:
        return links.click(linked(Purpose.CLICK), told.id, target)

    subject, lead, code, why, leave = _WORDS.get(told.language[:2], _WORDS["en"])
    away = links.unsubscribe(linked(Purpose.UNSUBSCRIBE))
    paragraphs = [told.message]
    if told.coupon_code is not None:
        paragraphs.append(f"{code}: {told.coupon_code}")
    if told.link is not None:
        paragraphs.append(f"{lead}: {tracked(told.link)}")
    text = "\n\n".join([*paragraphs, "--", f"{why} {leave}: {away}"]) + "\n"
    pixel = html.escape(links.pixel(linked(Purpose.OPEN), told.id))
    foot = (
        f'<p style="color:#666;font-size:12px">{html.escape(why)}'
        f' <a href="{html.escape(away)}">{html.escape(leave)}</a></p>'
        f'<img src="{pixel}" width="1" height="1" alt="">'
    )
    body = told.html
    if body is None:
        said = paragraphs if told.link is None else paragraphs[:-1]
        shown = [f"<p>{html.escape(each)}</p>" for each in said]
        if told.link is not None:
            shown.append(f'<p><a href="{html.escape(told.link)}">{html.escape(lead)}</a></p>')
        body = "".join(shown)
    body = _followed(body, told.link, tracked)
    end = _BODY_END.search(body)
    place = len(body) if end is None else end.start()
    return Mail(
        to=to.email,
        subject=told.subject or subject,
        text=text,
        html=body[:place] + foot + body[place:],
        headers=(
            ("List-Unsubscribe", f"<{away}>"),
            ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        ),
        id=parcel.delivery_id,
        name=to.sender_name,
    )


def _followed(body: str, shop: str | None, tracked: Callable[[str], str]) -> str:
    """Lead the links to the shop's own pages by way of ours; others stay as they are."""
    if shop is None:
        return body
    host = urlsplit(shop).netloc

    def by_us(found: re.Match[str]) -> str:
        before, quote, escaped = found.groups()
        target = html.unescape(escaped)
        if urlsplit(target).netloc != host:
            return found.group()
        return f"{before}{quote}{html.escape(tracked(target))}{quote}"

    return _HREF.sub(by_us, body)
