"""The public procedures, as the shop calls them with its key."""

from collections.abc import Callable
from typing import Any, Final, TypeVar

import httpx
import msgspec
from starlette.types import ASGIApp

T = TypeVar("T")

_encode: Final = msgspec.json.Encoder().encode
_NOT_FOUND: Final = 404
_REFUSED: Final = 400


class _Issue(msgspec.Struct):
    path: tuple[str | int, ...]
    message: str


class _Problem(msgspec.Struct):
    status: int
    code: str
    detail: str
    incidentId: str | None = None  # noqa: N815 - the field's name on the wire
    issues: tuple[_Issue, ...] = ()


class CallFailedError(Exception):
    """The API refused a call; `code` says why, the message says it in words, `issues` where."""

    def __init__(self, problem: _Problem) -> None:
        super().__init__(problem.detail)
        self.status, self.code = problem.status, problem.code
        self.incident_id = problem.incidentId
        self.issues = tuple((each.path, each.message) for each in problem.issues)


class ShopClient:
    """
    Calls REST procedures of the process itself.

    `app` is asked for with each call: it is made after the pages that it serves.
    """

    def __init__(self, app: Callable[[], ASGIApp], key: str) -> None:
        async def serve(scope: Any, receive: Any, send: Any) -> None:
            await app()(scope, receive, send)

        self._http = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=serve, raise_app_exceptions=False),
            base_url="http://shop.internal/api/v1",
            headers={"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
        )

    async def get(self, path: str, answer: type[T], **query: object) -> T:
        """
        Ask a question.

        Raises:
            CallFailedError: it was refused.
        """
        given = {name: value for name, value in query.items() if value not in (None, "")}
        return await self._call("GET", path, answer, params=given)

    async def find(self, path: str, answer: type[T]) -> T | None:
        """
        Ask for one thing; None where there is none.

        Raises:
            CallFailedError: it was refused for another reason.
        """
        try:
            return await self.get(path, answer)
        except CallFailedError as error:
            if error.status == _NOT_FOUND:
                return None
            raise

    async def post(self, path: str, answer: type[T], **body: object) -> T:
        """
        Do something.

        Raises:
            CallFailedError: it was refused.
        """
        return await self._call("POST", path, answer, content=_encode(body))

    async def put(self, path: str, answer: type[T], **body: object) -> T:
        """
        Change something.

        Raises:
            CallFailedError: it was refused.
        """
        return await self._call("PUT", path, answer, content=_encode(body))

    async def _call(self, method: str, path: str, answer: type[T], **given: Any) -> T:
        reply = await self._http.request(method, path, **given)
        if reply.status_code >= _REFUSED:
            raise CallFailedError(msgspec.json.decode(reply.content, type=_Problem))
        if answer is type(None):
            return None
        return msgspec.json.decode(reply.content, type=answer)
