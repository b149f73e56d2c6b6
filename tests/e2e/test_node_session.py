"""A person's session in cookies, held by the official tRPC client in Node."""

import json
from uuid import uuid4

from tests.e2e.person import register
from tests.embedded.harness import Instance
from tests.rpc.test_clients import BUILT, node, run  # noqa: F401  a fixture


async def test_the_official_client_signs_in_and_out_by_cookies(
    server: Instance,
    node: str,  # noqa: F811
) -> None:
    """With nothing but a cookie jar around `fetch`, by single calls and by batches."""
    person = await register(server, f"{uuid4().hex}@shop.example")
    await run(
        node,
        "--test",
        "--test-reporter=spec",
        str(BUILT / "cookies.test.js"),
        SERVER_URL=server.run.url,
        LOGIN=json.dumps(person.login()),
    )
