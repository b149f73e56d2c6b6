"""Declarations that contradict themselves are refused when they are made."""

from collections.abc import AsyncIterator

import pytest
from msgspec import Struct

from cartwheel.systems.rpc.api import Actor, Router, RPCApp, get, post, public
from cartwheel.systems.rpc.procedures import collect


class Id(Struct):
    id: int


class Key(Struct):
    key: int


async def echo(given: Id) -> int:
    return given.id


async def items() -> AsyncIterator[int]:
    yield 1


def test_names_follow_the_function() -> None:
    """Snake case becomes camel case, below the router's name."""
    router = Router("cars")

    @router.query(allow=public)
    async def check_free_days(given: Id) -> int:
        return given.id

    assert list(collect([router])) == ["cars.checkFreeDays"]


@pytest.mark.parametrize("name", ["then", "call", "apply", "two words", "Upper", "", "a.b"])
def test_some_names_cannot_be(name: str) -> None:
    """The official client's proxy would answer to them itself."""
    with pytest.raises(TypeError, match="cannot be the name"):
        Router(name)


def test_a_name_is_given_once() -> None:
    """In a router, and in an application."""
    router, other = Router("a"), Router("a")
    router.query()(echo)
    other.query()(echo)
    with pytest.raises(TypeError, match=r"a\.echo is declared twice"):
        router.mutation()(echo)
    with pytest.raises(TypeError, match=r"a\.echo is declared twice"):
        collect([router, other])


def test_an_address_is_given_once() -> None:
    """Two procedures cannot share a method and a path."""
    router = Router("a")
    router.query(rest=get("/x/{id}"))(echo)

    @router.query(rest=get("/x/{key}"))
    async def other(given: Key) -> int:
        return given.key

    class Nobody:
        async def authenticate(self, credential: str) -> Actor:
            raise AssertionError(credential)

    with pytest.raises(TypeError, match=r"declared by both a\.echo and a\.other"):
        RPCApp([router], authenticator=Nobody())


@pytest.mark.parametrize("path", ["x", "/x/", "/x//y", "/a b", "/{a-b}", "/x{id}"])
def test_paths_have_a_form(path: str) -> None:
    """Segments are words or parameters."""
    with pytest.raises(ValueError, match="is not a path like"):
        get(path)


async def no_answer(given: Id):
    return given


async def untyped(given) -> int:
    return given


async def two_inputs(first: Id, second: Key) -> int:
    return first.id + second.key


def blocking(given: Id) -> int:
    return given.id


async def generator_of_nothing() -> int:
    yield 1


async def wants_actor(actor: Actor) -> str:
    return actor.kind


@pytest.mark.parametrize(
    ("declare", "message"),
    [
        (lambda r: r.query()(no_answer), "the type of the answer is missing"),
        (lambda r: r.query()(untyped), "the parameter given has no type"),
        (lambda r: r.query()(two_inputs), "more than one parameter is an input"),
        (lambda r: r.query()(blocking), "procedures are asynchronous"),
        (lambda r: r.query()(generator_of_nothing), "a stream is an AsyncIterator"),
        (lambda r: r.query(allow=public)(wants_actor), "may have no actor"),
        (lambda r: r.mutation()(items), "a mutation answers once"),
        (lambda r: r.subscription()(echo), "a subscription is an asynchronous generator"),
        (lambda r: r.mutation(rest=get("/x/{id}"))(echo), "GET changes nothing"),
        (lambda r: r.mutation(rest=post("/x/{key}"))(echo), "the input has no field key"),
    ],
)
def test_contradictions_are_refused(declare: object, message: str) -> None:
    """Each says what is wrong with it."""
    router = Router("a")
    with pytest.raises(TypeError, match=message):
        declare(router)
    assert router.procedures == {}
