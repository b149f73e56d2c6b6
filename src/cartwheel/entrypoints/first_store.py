"""What `cartwheel up` opens for its user, and the keys, kept in the home between runs."""

import secrets
from datetime import timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

import msgspec
from dishka import AsyncContainer
from pydantic import SecretStr

from cartwheel.domains.accounts.api import StoreDirectory
from cartwheel.domains.accounts.contracts import OpenedStore
from cartwheel.domains.accounts.service import AccountService
from cartwheel.entrypoints.wiring import open_scope
from cartwheel.systems.embedded.home import write_private
from cartwheel.systems.rpc.api import UnauthenticatedError

# Short, so that a demo shows within minutes what takes a shop half an hour.
_DEMO_IDLE_LIMIT: Final = timedelta(seconds=75)


class _Kept(msgspec.Struct, rename="camel"):
    demo: OpenedStore | None = None
    own: OpenedStore | None = None
    operator_key: str | None = None
    secret_key: str | None = None


def ensure_operator_key(home: Path) -> SecretStr:
    """Return the operator's key of a home, made on first use."""
    path = home / "stores.json"
    kept = _read(path)
    if kept.operator_key is None:
        kept.operator_key = f"cwo_{secrets.token_urlsafe(32)}"
        write_private(path, kept)
    return SecretStr(kept.operator_key)


def find_operator_key(home: Path) -> SecretStr | None:
    """Return the operator's key of a home, if it has one."""
    key = _read(home / "stores.json").operator_key
    return None if key is None else SecretStr(key)


def ensure_secret_key(home: Path) -> SecretStr:
    """Return the secret that a home's signing keys are sealed under, made on first use."""
    path = home / "stores.json"
    kept = _read(path)
    if kept.secret_key is None:
        kept.secret_key = secrets.token_urlsafe(32)
        write_private(path, kept)
    return SecretStr(kept.secret_key)


def find_secret_key(home: Path) -> SecretStr | None:
    """Return the secret that a home's signing keys are sealed under, if it has one."""
    key = _read(home / "stores.json").secret_key
    return None if key is None else SecretStr(key)


async def ensure_first_store(container: AsyncContainer, home: Path, *, demo: bool) -> OpenedStore:
    """
    Return the demo store or one's own, with a key that works.

    The key is only a digest in the database, so it is kept in `stores.json`,
    which only its user can read. A new store is opened when there is none, or
    when the database does not know the key.
    """
    path = home / "stores.json"
    kept = _read(path)
    opened = kept.demo if demo else kept.own
    if opened is None or not await _opens(container, opened.key, opened.store_id):
        async with open_scope(container) as scope:
            accounts = await scope.get(AccountService)
            opened = (
                await accounts.open_store(
                    "Demo store (synthetic shoppers)",
                    currency="EUR",
                    idle_limit=_DEMO_IDLE_LIMIT,
                    synthetic=True,
                )
                if demo
                else await accounts.open_store("My store")
            )
        setattr(kept, "demo" if demo else "own", opened)
        write_private(path, kept)
    return opened


async def _opens(container: AsyncContainer, key: str, store_id: UUID) -> bool:
    try:
        actor = await (await container.get(StoreDirectory)).authenticate(key)
    except UnauthenticatedError:
        return False
    return actor.store_id == store_id


def _read(path: Path) -> _Kept:
    try:
        return msgspec.json.decode(path.read_bytes(), type=_Kept)
    except (FileNotFoundError, msgspec.MsgspecError):
        return _Kept()
