"""Routers with as many procedures as one likes."""

from collections.abc import Callable
from typing import Any

import msgspec

from cartwheel.systems.rpc.api import Router, get, permission, post


def many_routers(count: int, *, procedures: int) -> list[Router]:
    """Make routers with so many procedures each; half are queries, each has types of its own."""
    return [_router(f"room{number}", procedures) for number in range(count)]


def _router(name: str, procedures: int) -> Router:
    router = Router(name, about="One of many.")
    item = _struct(f"{name}Item", id=int, name=str, tags=list[str])
    for number in range(procedures):
        verb = f"do{number}"
        asked = _struct(f"{name}{verb}Asked", id=int, wanted_name=str)
        answer = _struct(f"{name}{verb}Answer", items=list[item], total_count=int, note=str | None)
        if number % 2:
            declare = router.query(rest=get(f"/{name}/{verb}"), allow=permission("room:read"))
        else:
            declare = router.mutation(rest=post(f"/{name}/{verb}"), allow=permission("room:read"))
        declare(_function(verb, asked, answer))
    return router


def _function(verb: str, asked: Any, answer: Any) -> Callable[..., Any]:
    async def function(command: Any) -> Any:
        """Do what is asked."""
        return command

    function.__name__ = verb
    function.__annotations__ = {"command": asked, "return": answer}
    return function


def _struct(name: str, /, **fields: Any) -> Any:
    return msgspec.defstruct(name[0].upper() + name[1:], list(fields.items()), rename="camel")
