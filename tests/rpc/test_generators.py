"""
Public generators of clients take our OpenAPI document whole, and have nothing to warn of.

The document is the house's, and one with every kind of procedure and type there is.
"""

import json
import re
from collections.abc import AsyncIterator, Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import IntEnum
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

import msgspec
import pytest
from tests.rpc.shop import Cat, Dog, Page, Quote, Size, routers as shop_routers
from tests.rpc.tooling import WEB, node_program, output_of, python_program

from cartwheel import __version__
from cartwheel.entrypoints.roles import ROUTERS
from cartwheel.systems.rpc.api import Router, get, post, public
from cartwheel.systems.rpc.openapi import openapi

METHODS = ("get", "post", "put", "patch", "delete")


class Level(IntEnum):
    """How high."""

    LOW = 1
    HIGH = 2


class Odd(msgspec.Struct, frozen=True, rename="camel"):
    """Whatever a field may be, and names that are keywords of schemas."""

    anything: Any
    list_of_anything: list
    tuple_of_anything: tuple
    pair: tuple[int, str]
    lists: list[list[float]]
    untyped: dict
    by_name: dict[str, list[Quote]]
    animals: list[Cat | Dog]
    animal: Cat | Dog | None
    level: Level
    size: Size | None
    words: Literal["a", "b"]
    word: Literal["a"]
    number: Literal[1, 2]
    mixed: bool | int | str | list | dict | None
    at: datetime
    on: date
    clock: time
    span: timedelta
    exact: Decimal
    key: UUID
    data: bytes
    type: str
    enum: str
    items: list[str]
    mapping: dict[str, int]
    default: str = "$ref"
    choice: Literal["x", "y"] | None = None
    many: frozenset[Size] = frozenset()


class OddById(msgspec.Struct, frozen=True, rename="camel"):
    """Names one."""

    odd_id: UUID
    words: list[str] = []
    level: Level | None = None


odd = Router("odd", about="What is seldom.")


@odd.query(rest=post("/odd"), allow=public)
async def echo(given: Odd) -> Odd:
    """Give back what was understood."""
    return given


@odd.query(rest=get("/odd/{oddId}"), allow=public)
async def look(given: OddById) -> Page[Odd]:
    """Look at one."""
    raise NotImplementedError


@odd.query(rest=get("/odd"), allow=public)
async def lines() -> AsyncIterator[Cat]:
    """Send lines."""
    yield Cat(9)


Document = dict[str, Any]


@pytest.fixture(params=["house", "everything"])
def document(request: pytest.FixtureRequest, tmp_path: Path) -> Document:
    """A document, which stands in a file as well."""
    routers: Iterable[Router] = ROUTERS if request.param == "house" else (*shop_routers, odd)
    made: Document = msgspec.to_builtins(openapi(routers, version=__version__, server="/api/v1"))
    (tmp_path / "openapi.json").write_text(json.dumps(made))
    return made


def operations(document: Document) -> dict[str, Document]:
    return {
        operation["operationId"]: operation
        for path in document["paths"].values()
        for method, operation in path.items()
        if method in METHODS
    }


def plain(name: str) -> str:
    """Return a name as it is whichever way a language writes names."""
    return re.sub(r"\W|_", "", name).lower()


async def test_redocly_recommends_nothing_else(document: Document, tmp_path: Path) -> None:
    """Not one problem of its recommended rules, be it an error or a warning."""
    command = (*node_program("@redocly/cli/bin/cli.js"), "lint", "openapi.json")
    said = await output_of(*command, "--extends=recommended", "--format=json", cwd=tmp_path)
    found = json.JSONDecoder().raw_decode(said[said.index("{") :])[0]
    assert found["problems"] == []
    assert found["totals"] == {"errors": 0, "warnings": 0, "ignored": 0}
    assert document["info"]["license"]["identifier"] == "Apache-2.0"


async def test_openapi_python_client(document: Document, tmp_path: Path) -> None:
    """Every operation has a function and every answer a type, and all of it can be imported."""
    command = (python_program("openapi-python-client"), "generate", "--path", "openapi.json")
    said = await output_of(*command, "--fail-on-warning", "--output-path", "made", cwd=tmp_path)
    assert "warning" not in said.lower()
    assert "unable" not in said.lower()
    package = tmp_path / "made" / "cartwheel_client"
    functions = {
        plain(path.stem): path.read_text()
        for path in package.glob("api/*/*.py")
        if path.name != "__init__.py"
    }
    assert functions.keys() == {plain(name) for name in operations(document)}
    for name, operation in operations(document).items():
        for status in operation["responses"]:
            if status.isdecimal():
                assert f"response.status_code == {status}" in functions[plain(name)]
    models = {plain(path.stem) for path in (package / "models").glob("*.py")}
    assert {plain(name) for name in document["components"]["schemas"]} <= models
    everything = "\n".join(
        f"import {'.'.join(path.relative_to(package.parent).with_suffix('').parts)}"
        for path in sorted(package.rglob("*.py"))
        if path.name != "__init__.py"
    )
    (tmp_path / "made" / "everything.py").write_text(everything)
    await output_of(python_program("python"), "-W", "error", "everything.py", cwd=tmp_path / "made")


async def test_datamodel_code_generator(document: Document, tmp_path: Path) -> None:
    """Every component has a model, and the module can be imported."""
    await output_of(
        *(python_program("python"), "-W", "error", "-m", "datamodel_code_generator"),
        *("--input", "openapi.json", "--input-file-type", "openapi", "--output", "models.py"),
        *("--output-model-type", "pydantic_v2.BaseModel", "--formatters", "builtin"),
        *("--deserialize-default-values", "decimal", "--use-annotated"),
        cwd=tmp_path,
    )
    names = "import models; print(*vars(models))"
    said = await output_of(python_program("python"), "-W", "error", "-c", names, cwd=tmp_path)
    made = {plain(name) for name in said.split()}
    assert {plain(name) for name in document["components"]["schemas"]} <= made


async def test_openapi_typescript(document: Document, tmp_path: Path) -> None:
    """Every operation and component has a type, and the strict compiler takes them."""
    made = tmp_path / "made.ts"
    await output_of(
        *node_program("openapi-typescript/bin/cli.js"),
        *(str(tmp_path / "openapi.json"), "--output", str(made)),
        cwd=tmp_path,
    )
    text = made.read_text()
    for name in operations(document):
        assert f'"{name}": {{' in text
    for name in document["components"]["schemas"]:
        assert re.search(rf'^        "?{re.escape(name)}"?: ', text, re.MULTILINE), name
    compiler = node_program("typescript/bin/tsc")
    await output_of(*compiler, "--strict", "--noEmit", "--skipLibCheck", str(made), cwd=WEB)


def test_a_document_leaves_nothing_to_guess(document: Document) -> None:
    """Lists say what they hold, closed sets of words what kind they are; nothing is unused."""
    text = json.dumps(document)
    for name, schema in document["components"]["schemas"].items():
        assert f"#/components/schemas/{name}" in text.replace(json.dumps(schema), ""), name
    waiting: list[Any] = [document["components"]["schemas"], document["paths"]]
    while waiting:
        part = waiting.pop()
        if isinstance(part, list):
            waiting += part
        elif isinstance(part, dict):
            waiting += part.values()
            if part.get("type") == "array":
                assert isinstance(part.get("items", part.get("prefixItems")), dict | list), part
            if isinstance(part.get("enum"), list):
                assert "type" in part or len(set(map(type, part["enum"]))) > 1, part
    for name, operation in operations(document).items():
        assert operation["summary"], name
        assert any(status.startswith("4") for status in operation["responses"]), name
        assert "security" in operation, name
    assert all(tag["description"] for tag in document["tags"])
