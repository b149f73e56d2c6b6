"""What a route changes about its requests and answers on their way."""

from collections.abc import Iterable
from dataclasses import dataclass

from cartwheel.systems.gateway.asgi import Headers
from cartwheel.systems.gateway.config.specs import ChangeSpec, RewriteSpec
from cartwheel.systems.gateway.paths import respelled


@dataclass(frozen=True, slots=True)
class HeaderChange:
    """Headers that are set and taken away."""

    added: tuple[tuple[bytes, bytes], ...]
    dropped: frozenset[bytes]

    @classmethod
    def of(cls, spec: ChangeSpec | None) -> "HeaderChange | None":
        """Prepare a change; None changes nothing."""
        if spec is None:
            return None
        added = tuple((n.lower().encode(), v.encode("latin-1")) for n, v in spec.set.items())
        dropped = frozenset(name.lower().encode() for name in (*spec.remove, *spec.set))
        return cls(added, dropped)

    def apply(self, headers: Iterable[tuple[bytes, bytes]]) -> Headers:
        """Return the headers as they shall be."""
        return [*(pair for pair in headers if pair[0] not in self.dropped), *self.added]


@dataclass(frozen=True, slots=True)
class PathChange:
    """The beginning of a path, and what it becomes."""

    prefix: bytes
    by: bytes

    @classmethod
    def of(cls, spec: RewriteSpec | None) -> "PathChange | None":
        """Prepare a change; None changes nothing."""
        if spec is None:
            return None
        return cls(spec.prefix.rstrip("/").encode(), spec.by.rstrip("/").encode())

    def apply(self, path: bytes) -> bytes:
        """Return the path as it shall be."""
        if not path.startswith(self.prefix):  # written with needless escapes
            path = respelled(path)
        return self.by + path.removeprefix(self.prefix) or b"/"
