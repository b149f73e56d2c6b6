"""Interventions by Web Push, to every browser of a shopper that has agreed."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

import msgspec
import structlog
from dishka import AsyncContainer

from cartwheel.domains.carts.api import IdentityRepository
from cartwheel.domains.interventions.contracts import Intervention, ReachChannel
from cartwheel.domains.interventions.reaching.channels.protocol import (
    DeferredError,
    Parcel,
    RefusedError,
    Taken,
)
from cartwheel.domains.interventions.reaching.contracts import Because
from cartwheel.domains.interventions.reaching.keys import StorePushKeys
from cartwheel.domains.interventions.reaching.links import Linked, Links, Purpose
from cartwheel.domains.interventions.reaching.repository import Browser, PushRepository
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database
from cartwheel.systems.providers.api import ProviderError, ProviderValidationError
from cartwheel.systems.providers.push.web_push import (
    MOST_BYTES,
    PushGoneError,
    PushKeys,
    WebPush,
)
from cartwheel.systems.tokens.api import SecretKeyError

_MOST_TEXT: Final = 300
_LEAST: Final = timedelta(minutes=1)

_log = structlog.get_logger()


class Push(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a shop's service worker is given: what to show, and where it tells what comes of it."""

    title: str
    body: str
    track: str
    token: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Browsers:
    """Where a push goes, and the store's keys."""

    keys: PushKeys
    browsers: tuple[Browser, ...]


@dataclass(frozen=True, slots=True)
class PushChannel:
    """Sends to all browsers of a shopper; it went well when one of them was taken."""

    push: WebPush
    keys: StorePushKeys
    links: Links
    database: Database
    clock: Clock

    @property
    def kind(self) -> ReachChannel:
        """See `Channel.kind`."""
        return ReachChannel.PUSH

    async def address(
        self, scope: AsyncContainer, store_id: UUID, intervention: Intervention
    ) -> Browsers | Because:
        """See `Channel.address`."""
        known = await scope.get(IdentityRepository)
        visitors = await known.ids_of(store_id, intervention.visitor_id)
        repository = await scope.get(PushRepository)
        browsers = await repository.list_of(store_id, visitors)
        if not browsers:
            return Because.NO_ADDRESS
        try:
            keys = await self.keys.find(repository, store_id)
        except SecretKeyError:
            return Because.NO_CHANNEL
        return Because.NO_ADDRESS if keys is None else Browsers(keys, tuple(browsers))

    async def send(self, parcel: Parcel) -> Taken:
        """See `Channel.send`."""
        to: Browsers = parcel.to
        message = write(parcel, self.links)
        lasts = max(parcel.intervention.expires_at - self.clock.now(), _LEAST)
        failed: list[ProviderError] = []
        taken = 0
        for browser in to.browsers:
            try:
                await self.push.send(
                    to.keys, browser.address, message, id_=parcel.delivery_id, lasts=lasts
                )
                taken += 1
            except PushGoneError:
                await self._forget(parcel.store_id, browser)
            except ProviderError as error:
                failed.append(error)
        if taken:
            return Taken()
        if not failed:
            raise RefusedError("Every browser is gone", because=Because.NO_ADDRESS)
        if all(isinstance(error, ProviderValidationError) for error in failed):
            raise RefusedError(str(failed[0]))
        raise DeferredError(str(failed[0]))

    async def _forget(self, store_id: UUID, browser: Browser) -> None:
        async with self.database.transaction(store_id=store_id) as connection:
            await PushRepository(connection).forget(store_id, browser.id)
        _log.info("interventions.browser_gone", browser_id=str(browser.id))


def write(parcel: Parcel, links: Links) -> bytes:
    """Write a push, as short as push services take it."""
    told = parcel.intervention
    linked = Linked(parcel.store_id, parcel.delivery_id, Purpose.PUSH)
    body = told.message if told.coupon_code is None else f"{told.message} {told.coupon_code}"
    said = Push(
        title=(told.subject or told.message)[:_MOST_TEXT],
        body=body[:_MOST_TEXT] if told.subject else "",
        track=links.pages.at(f"/track/{told.id}"),
        token=links.token(linked),
        url=told.link,
    )
    message = msgspec.json.encode(said)
    if len(message) > MOST_BYTES:
        message = msgspec.json.encode(msgspec.structs.replace(said, body="", url=None))
    return message
