"""Finds the procedure of a method and a path: by literal segments first, then by parameters."""

from collections.abc import Iterable
from urllib.parse import unquote

from cartwheel.systems.rpc.errors import MethodNotSupportedError, ProcedureNotFoundError
from cartwheel.systems.rpc.rest.inputs import Endpoint

Found = tuple[Endpoint, tuple[str, ...]]


class _Node:
    __slots__ = ("endpoints", "literals", "parameter")

    def __init__(self) -> None:
        self.endpoints: dict[str, Endpoint] = {}
        self.literals: dict[str, _Node] = {}
        self.parameter: _Node | None = None


class Routes:
    """A tree of path segments."""

    def __init__(self, endpoints: Iterable[Endpoint]) -> None:
        self._root = _Node()
        # Literal segments win, so that a path without parameters is found as a whole.
        self._literal: dict[bytes, _Node] = {}
        for endpoint in endpoints:
            self._add(endpoint)

    def find(self, method: str, path: bytes) -> Found:
        """
        Return the endpoint and the values of its path parameters, in order.

        HEAD is answered by whoever answers GET.

        Raises:
            ProcedureNotFoundError: nothing stands at the path.
            MethodNotSupportedError: something does, for other methods.
        """
        node, values = self._look_up(path)
        endpoint = node.endpoints.get("GET" if method == "HEAD" else method)
        if endpoint is None:
            allowed = tuple(sorted(node.endpoints))
            raise MethodNotSupportedError(
                f"{method} is not answered here, only {', '.join(allowed)}", allowed=allowed
            )
        return endpoint, values

    def _look_up(self, path: bytes) -> tuple[_Node, tuple[str, ...]]:
        node = self._literal.get(path)
        if node is not None:
            return node, ()
        found = _descend(self._root, path.decode("latin-1").split("/"), 0)
        if found is None:
            raise ProcedureNotFoundError(f"Nothing stands at {path.decode('latin-1')}")
        return found

    def _add(self, endpoint: Endpoint) -> None:
        node = self._root
        for segment in endpoint.binding.path.split("/"):
            if segment.startswith("{"):
                node.parameter = node.parameter or _Node()
                node = node.parameter
            else:
                node = node.literals.setdefault(segment, _Node())
        if endpoint.binding.method in node.endpoints:
            raise TypeError(
                f"{endpoint.binding.method} {endpoint.binding.path} is declared by both "
                f"{node.endpoints[endpoint.binding.method].procedure.name} "
                f"and {endpoint.procedure.name}"
            )
        node.endpoints[endpoint.binding.method] = endpoint
        if not endpoint.binding.parameters:
            self._literal[endpoint.binding.path.encode()] = node


def _descend(
    node: _Node, segments: list[str], position: int
) -> tuple[_Node, tuple[str, ...]] | None:
    if position == len(segments):
        return (node, ()) if node.endpoints else None
    # Segments are unquoted one by one, so that a quoted slash does not split one.
    segment = segments[position]
    if "%" in segment:
        segment = unquote(segment)
    literal = node.literals.get(segment)
    if literal is not None and (found := _descend(literal, segments, position + 1)):
        return found
    if node.parameter is None or not segment:
        return None
    found = _descend(node.parameter, segments, position + 1)
    return found and (found[0], (segment, *found[1]))
