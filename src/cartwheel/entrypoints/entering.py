"""The one-time link by which whoever started a demo on their own machine signs in to it."""

import asyncio
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

from dishka import AsyncContainer

from cartwheel.domains.people.entry_links import Entry, EntryLinks
from cartwheel.domains.people.repository.people import PersonRepository
from cartwheel.domains.stores.contracts import Role
from cartwheel.domains.stores.members.repository import MemberRepository
from cartwheel.entrypoints.engines import Engine, find_engines
from cartwheel.entrypoints.kept import read_kept
from cartwheel.entrypoints.wiring import open_container
from cartwheel.kernel.addresses import is_loopback
from cartwheel.kernel.clock import Clock
from cartwheel.kernel.db import Database
from cartwheel.kernel.settings import Settings
from cartwheel.systems.embedded.errors import StartError
from cartwheel.systems.embedded.home import Home

_NAME: Final = "Owner of the demo"


async def make_link(container: AsyncContainer, store_id: UUID, *, url: str) -> str:
    """
    Return an address that signs the owner of a demo store in, once, within a quarter of an hour.

    The owner runs the platform too, has no password, and an address that no mail reaches
    (RFC 6761).
    """
    database, clock = await container.get(Database), await container.get(Clock)
    email = f"owner@demo-{store_id.hex[-12:]}.invalid"
    async with database.transaction(store_id=store_id) as connection:
        people, now = PersonRepository(connection), clock.now()
        new = await people.add(email=email, name=_NAME, password_hash=None, at=now)
        owner = new or await people.find_by_email(email)
        assert owner is not None
        await MemberRepository(connection).add(store_id, owner.id, role=Role.OWNER, at=now)
        await people.set_operator(owner.id, is_operator=True)
    links = await container.get(EntryLinks)
    token = await links.make(Entry(person_id=owner.id, store_id=store_id))
    return f"{url}/enter#{token}"


def enter(settings: Settings) -> str:
    """
    Return a new link into the demo that runs on the home.

    Raises:
        StartError: none does, or not for this machine alone.
        AppError: an engine does not answer.
    """
    return asyncio.run(_enter(settings))


async def _enter(settings: Settings) -> str:
    home = Home.at(settings.home)
    run, demo = home.find_run(), read_kept(home.path).demo
    if run is None or demo is None or run.store_id != demo.store_id:
        raise StartError(f"No demo store is served from {home.path}: start it by `cartwheel up`.")
    if not is_loopback(urlsplit(run.url).hostname or ""):
        raise StartError(f"{run.url} is not for this machine alone: sign in by password.")
    engines = find_engines(settings, frozenset({Engine.POSTGRESQL, Engine.REDIS}))
    async with open_container(settings, engines) as container:
        return await make_link(container, demo.store_id, url=run.url)
