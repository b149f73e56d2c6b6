"""The keys that sign tokens, as the operator's commands list, rotate and reseal them."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeVar

import msgspec
import typer
from pydantic import SecretStr
from rich.console import Console
from rich.table import Table

from cartwheel.entrypoints.engines import Engine, find_engines
from cartwheel.entrypoints.importing import importing
from cartwheel.entrypoints.kept import find_secret_key
from cartwheel.kernel.clock import SystemClock
from cartwheel.kernel.db import Database
from cartwheel.kernel.settings import Settings
from cartwheel.systems.tokens.api import KeyRecord, KeyRotation, Seal

T = TypeVar("T")


class ShownKey(msgspec.Struct, frozen=True, rename="camel"):
    """What may be shown of a key."""

    kid: str
    algorithm: str
    state: str
    created_at: datetime
    activated_at: datetime | None
    retires_at: datetime | None


def list_keys(settings: Settings, *, as_json: bool) -> None:
    """Print the keys."""
    _show(_run(settings, KeyRotation.list), as_json=as_json)


def rotate_keys(settings: Settings, *, compromised: bool, as_json: bool) -> None:
    """
    Let the next keys sign, or new ones at once, and print all.

    What was signed with keys that others may have is not to be believed, nor the sessions
    that it may have opened: they end too, so that everybody signs in anew.
    """

    async def change(rotation: KeyRotation) -> list[KeyRecord]:
        if compromised:
            await rotation.replace_all()
            await _end_sessions(settings, rotation)
        else:
            await rotation.rotate()
        return await rotation.list()

    _show(_run(settings, change), as_json=as_json)


async def _end_sessions(settings: Settings, rotation: KeyRotation) -> None:
    with importing():
        from cartwheel.entrypoints import overseeing  # noqa: PLC0415

    count = await overseeing.end_everybodys_sessions(settings, rotation.database, rotation.clock)
    typer.echo(f"{count} sessions ended", err=True)


def reseal_everything(settings: Settings) -> None:
    """Seal what is not yet sealed under the newest secret, and print how much it was."""
    # The other commands know nothing of domains, and need not wait for them.
    with importing():
        from cartwheel.domains.interventions.reaching.keys import PushKeyUpkeep  # noqa: PLC0415
        from cartwheel.domains.payments.accounts import ProviderAccounts  # noqa: PLC0415
        from cartwheel.domains.people.second_factors import FactorUpkeep  # noqa: PLC0415
        from cartwheel.domains.rentals.agreements.accounts import SigningAccounts  # noqa: PLC0415
        from cartwheel.domains.stores.api import StoreDirectory  # noqa: PLC0415
        from cartwheel.domains.webhooks.upkeep import WebhookUpkeep  # noqa: PLC0415
        from cartwheel.entrypoints.wiring import open_container  # noqa: PLC0415
    services = {"payment services": ProviderAccounts, "signing services": SigningAccounts}
    upkeeps = {
        "second factors": FactorUpkeep,
        "keys of pushes": PushKeyUpkeep,
        "webhook endpoints": WebhookUpkeep,
    }

    async def change(rotation: KeyRotation) -> list[str]:
        known = settings.model_copy(update={"secret_key": _secret_of(settings)})
        engines, counts = find_engines(settings, frozenset({Engine.POSTGRESQL})), []
        async with open_container(known, engines) as container:
            stores = await (await container.get(StoreDirectory)).list_stores()
            for name, service in services.items():
                accounts = await container.get(service)
                sealed = await accounts.reseal_all(store.id for store in stores)
                counts.append(f"{sealed} {name}")
            for name, part in upkeeps.items():
                counts.append(f"{await (await container.get(part)).reseal()} {name}")
        return [*counts, f"{await rotation.reseal()} signing keys"]

    typer.echo(", ".join(_run(settings, change)))


def _secret_of(settings: Settings) -> SecretStr | None:
    return settings.secret_key or find_secret_key(settings.home)


def _run(settings: Settings, work: Callable[[KeyRotation], Awaitable[T]]) -> T:
    async def run() -> T:
        engines = find_engines(settings, frozenset({Engine.POSTGRESQL}))
        seal = Seal.of(_secret_of(settings), settings.former_secret_key)
        database = Database.connect(engines.database_url, pool_size=1)
        try:
            return await work(KeyRotation(database, seal, SystemClock()))
        finally:
            await database.close()

    return asyncio.run(run())


def _show(records: list[KeyRecord], *, as_json: bool) -> None:
    shown = [msgspec.convert(record, ShownKey, from_attributes=True) for record in records]
    if as_json:
        typer.echo(msgspec.json.encode(shown).decode())
        return
    table = Table("key", "algorithm", "state", "made", "signs since", "verifies until", box=None)
    for key in shown:
        moments = (key.created_at, key.activated_at, key.retires_at)
        table.add_row(key.kid, key.algorithm, key.state, *map(_written, moments))
    Console(highlight=False).print(table)


def _written(moment: datetime | None) -> str:
    return "" if moment is None else f"{moment:%Y-%m-%d %H:%M}"
