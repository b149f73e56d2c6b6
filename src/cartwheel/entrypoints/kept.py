"""What a home keeps between runs in `stores.json`, which only its user can read."""

import secrets
from pathlib import Path
from uuid import UUID

import msgspec
from pydantic import SecretStr

from cartwheel.domains.stores.contracts import OpenedStore
from cartwheel.systems.embedded.errors import StartError
from cartwheel.systems.embedded.home import write_private


class Kept(msgspec.Struct, rename="camel"):
    """
    The stores that `cartwheel up` opened, and the home's own keys.

    `furnished` is the demo store that has all it is to show, as of the edition of what that is:
    what has been added since, a later start brings; `shop` are the keys of its shop and
    of the tracker there, `rent` that of its renting pages.
    """

    demo: OpenedStore | None = None
    own: OpenedStore | None = None
    furnished: UUID | None = None
    edition: int = 1
    shop: tuple[str, str] | None = None
    rent: str | None = None
    operator_key: str | None = None
    secret_key: str | None = None


def read_kept(home: Path) -> Kept:
    """
    Return what a home keeps: nothing before the first start.

    Raises:
        StartError: the file is damaged. A new one would lock out whoever holds the keys in it,
            and what is sealed under its secret would never open again.
    """
    file = home / "stores.json"
    try:
        return msgspec.json.decode(file.read_bytes(), type=Kept)
    except FileNotFoundError:
        return Kept()
    except msgspec.MsgspecError as error:
        raise StartError(f"{file} is damaged ({error}): put it back from a backup.") from error


def write_kept(home: Path, kept: Kept) -> None:
    """Replace what a home keeps."""
    write_private(home / "stores.json", kept)


def ensure_operator_key(home: Path) -> SecretStr:
    """Return the operator's key of a home, made on first use."""
    kept = read_kept(home)
    if kept.operator_key is None:
        kept.operator_key = f"cwo_{secrets.token_urlsafe(32)}"
        write_kept(home, kept)
    return SecretStr(kept.operator_key)


def find_operator_key(home: Path) -> SecretStr | None:
    """Return the operator's key of a home, if it has one."""
    key = read_kept(home).operator_key
    return None if key is None else SecretStr(key)


def ensure_secret_key(home: Path) -> SecretStr:
    """Return the secret that a home's signing keys are sealed under, made on first use."""
    kept = read_kept(home)
    if kept.secret_key is None:
        kept.secret_key = secrets.token_urlsafe(32)
        write_kept(home, kept)
    return SecretStr(kept.secret_key)


def find_secret_key(home: Path) -> SecretStr | None:
    """Return the secret that a home's signing keys are sealed under, if it has one."""
    key = read_kept(home).secret_key
    return None if key is None else SecretStr(key)
