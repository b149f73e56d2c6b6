"""Documents and types of a house of four hundred procedures are made, and read, in no time."""

import json
import resource
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.rpc.many import many_routers
from tests.rpc.tooling import WEB, node_program, output_of

from cartwheel.systems.rpc.generate import generate
from cartwheel.systems.rpc.openapi import openapi


def seconds_for(procedures: int) -> float:
    """Return the seconds of CPU that a document of so many procedures takes."""
    routers = many_routers(20, procedures=procedures // 20)
    began = time.process_time()
    document = openapi(routers, version="0", server="/")
    taken = time.process_time() - began
    assert len(document["paths"]) == procedures
    assert len(document["components"]["schemas"]) > procedures
    return taken


def test_a_document_takes_time_as_its_procedures_do() -> None:
    """Four times the procedures take some four times as long; four hundred are under 0.3 s."""
    few, many = (min(seconds_for(n) for _ in range(3)) for n in (100, 400))
    assert many < 0.3
    assert many < 10 * few


@pytest.fixture
def folder() -> Iterator[Path]:
    """A place below `web`, where the packages are found."""
    cache = (WEB / "node_modules" / ".cache").resolve()
    cache.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="many-", dir=cache))
    (folder / "tsconfig.json").write_text(
        json.dumps(
            {
                "extends": "../../../tsconfig.json",
                "compilerOptions": {"noEmit": True, "rootDir": "."},
                "files": ["page.ts"],
                "include": [],
            }
        )
    )
    yield folder
    shutil.rmtree(folder)


def page(router: str, module: str, calls: dict[str, str]) -> str:
    """Write a page that calls procedures by name, each with `query` or `mutate`."""
    lines = "".join(
        f"  (await client.{name}.{verb}({{ id: 1, wantedName: '' }})).totalCount.toFixed();\n"
        for name, verb in calls.items()
    )
    return (
        "import { createTRPCClient, httpBatchLink } from '@trpc/client';\n"
        f"import type {{ {router} }} from './client/{module}.js';\n"
        f"const client = createTRPCClient<{router}>({{ links: [httpBatchLink({{ url: '' }})] }});\n"
        f"export async function all(): Promise<void> {{\n{lines}}}\n"
    )


async def test_the_compiler_reads_four_hundred_procedures(folder: Path) -> None:
    """`tsc --strict` over all of them, and a call of each, in under 10 s of CPU."""
    routers = many_routers(20, procedures=20)
    generate(routers, folder=folder / "client", version="0")
    calls = {
        procedure.name: "mutate" if procedure.kind == "mutation" else "query"
        for router in routers
        for procedure in router.procedures.values()
    }
    assert len(calls) == 400
    (folder / "page.ts").write_text(page("AppRouter", "router", calls))
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    await output_of(*node_program("typescript/bin/tsc"), "-p", ".", cwd=folder)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 10


async def test_a_page_reads_the_types_of_its_router_alone(folder: Path) -> None:
    """Whoever imports from one router's file, and makes a client of it, loads no other's."""
    generate(many_routers(3, procedures=2), folder=folder / "client", version="0")
    calls = {"room1.do1": "query", "room1.do0": "mutate"}
    (folder / "page.ts").write_text(page("Room1Router", "routers/room1", calls))
    command = (*node_program("typescript/bin/tsc"), "-p", ".", "--listFiles")
    read = {
        path.relative_to(folder).as_posix()
        for line in (await output_of(*command, cwd=folder)).splitlines()
        if (path := Path(line)).is_relative_to(folder)
    }
    assert read == {"page.ts", "client/routers/room1.ts", "client/shared.ts"}


def test_files_of_routers_that_are_gone_are_removed(tmp_path: Path) -> None:
    """Those that were generated; what somebody wrote beside them stays."""
    generate(many_routers(2, procedures=1), folder=tmp_path, version="0")
    own = tmp_path / "routers" / "mine.ts"
    own.write_text("export type Mine = string;\n")
    changed = generate(many_routers(1, procedures=1), folder=tmp_path, version="0")
    assert tmp_path / "routers" / "room1.ts" in changed
    assert sorted(p.name for p in (tmp_path / "routers").iterdir()) == ["mine.ts", "room0.ts"]
