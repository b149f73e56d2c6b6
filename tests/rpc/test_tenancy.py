"""Another store's token finds nothing by its id, in any procedure, and changes nothing."""

from uuid import UUID

import msgspec
import pytest
from tests.domains.stores.factories import add_member
from tests.kit.factories import FACTORIES
from tests.rpc.house import PROCEDURES, House, house  # noqa: F401  a fixture

from cartwheel.domains.stores.contracts import Role
from cartwheel.entrypoints.house import HOUSE
from cartwheel.systems.rpc.api import Actor
from cartwheel.systems.rpc.procedures import Procedure


def takes_an_id(procedure: Procedure) -> bool:
    """Tell whether a procedure needs an id to know what it is about."""
    taken = procedure.signature.input
    return taken is not None and any(f.type is UUID and f.required for f in taken.fields)


def is_of_stores(procedure: Procedure) -> bool:
    """Tell whether a store's token is let in at all; `test_permissions` has the others."""
    needed = procedure.allow.needed
    return procedure.allow.signed_in and (needed is None or needed in HOUSE.permissions.of_store)


# What people own themselves is no store's: tests/domains/people has their sessions.
CONCERNED = sorted(
    name
    for name, p in PROCEDURES.items()
    if takes_an_id(p) and is_of_stores(p) and not name.startswith("auth.")
)


@pytest.fixture
async def parties(house: House) -> House:  # noqa: F811
    """A new owner and the key of each of the two stores, who may do everything there."""
    for name, store_id in (("insider", house.store_id), ("stranger", house.other_id)):
        person_id = await add_member(house, Role.OWNER, store_id=store_id)
        everything = HOUSE.permissions.of_store
        house.actors[f"{name} person"] = Actor("person", person_id, store_id, everything)
        if f"{name} store_key" in house.actors:
            continue  # a store has only so many keys
        house.actors[f"{name} store_key"] = key = house.key(everything, store_id=store_id)
        async with house.database.transaction(store_id=store_id) as connection:
            await house.keep_key(connection, name, key)
    return house


def test_there_is_a_factory_for_every_id() -> None:
    """A procedure with a new input that names something needs one in `factories.py`."""
    inputs = {name: PROCEDURES[name].signature.input for name in CONCERNED}
    missing = {name for name, taken in inputs.items() if taken and taken.type not in FACTORIES}
    assert missing == set()
    assert len(CONCERNED) >= 15


@pytest.mark.parametrize("name", CONCERNED)
async def test_a_strangers_token_finds_nothing(parties: House, name: str) -> None:
    """404, whatever he may in his own store; who belongs there is answered."""
    procedure = PROCEDURES[name]
    assert procedure.signature.input is not None
    given = await FACTORIES[procedure.signature.input.type](parties)
    body = msgspec.json.encode(given).decode()
    kinds = ["person", "store_key"] if procedure.allow.kind is None else [procedure.allow.kind]
    before = await parties.traces()
    for kind in kinds:
        status, answer = await parties.call(procedure, body, who=f"stranger {kind}")
        assert status == 404, answer
        assert await parties.traces() == before
        absent = {**given, **{k: UUID(int=1) for k, v in given.items() if isinstance(v, UUID)}}
        other = msgspec.json.encode(absent).decode()
        assert (await parties.call(procedure, other, who=f"insider {kind}"))[0] == 404
        assert await parties.traces() == before
    status, answer = await parties.call(procedure, body, who=f"insider {kinds[0]}")
    assert status == 200, answer
