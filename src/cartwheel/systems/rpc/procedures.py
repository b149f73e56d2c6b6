"""Procedures and the routers that declare them."""

import inspect
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, Literal, TypeVar

import msgspec

from cartwheel.kernel.errors import AppError
from cartwheel.systems.rpc.access import Access, signed_in
from cartwheel.systems.rpc.flows import Flow
from cartwheel.systems.rpc.quotas import Quota
from cartwheel.systems.rpc.rest.binding import Binding
from cartwheel.systems.rpc.signatures import Signature, read_signature

Kind = Literal["query", "mutation", "subscription"]
F = TypeVar("F", bound=Callable[..., Any])

DEFAULT_MAX_BODY: Final = 1 << 20

# The official client's proxy answers to these names itself.
_RESERVED: Final = frozenset({"then", "call", "apply"})
_NAME: Final = re.compile(r"[a-z][A-Za-z0-9]*").fullmatch


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Procedure:
    """One use case, declared; `name` is its wire name, `<router>.<verb>`."""

    name: str
    kind: Kind
    function: Callable[..., Any]
    signature: Signature
    description: str
    rest: Binding | None
    allow: Access
    limit: Quota | None
    raises: tuple[type[AppError], ...]
    max_body: int
    deadline: timedelta | None
    keyed: bool
    audited: bool
    recalls_callers: bool = False
    takes_packed: bool = False
    takes: frozenset[bytes] = frozenset()

    def __post_init__(self) -> None:
        """
        Refuse a declaration that cannot be kept.

        Raises:
            TypeError: its parts contradict each other.
        """
        signature, rest = self.signature, self.rest
        if self.kind == "subscription" and not signature.streams:
            raise TypeError(f"{self.name}: a subscription is an asynchronous generator")
        if self.kind == "mutation" and signature.streams:
            raise TypeError(f"{self.name}: a mutation answers once")
        if signature.actor_required and not self.allow.signed_in:
            raise TypeError(f"{self.name}: a public procedure may have no actor")
        if self.takes and not (signature.input and signature.input.raw):
            raise TypeError(f"{self.name}: only a raw input may be something else than JSON")
        fields = {f.encode_name for f in signature.input.fields} if signature.input else set()
        for each in rest.every if rest is not None else ():
            if self.kind == "mutation" and each.method == "GET":
                raise TypeError(f"{self.name}: GET changes nothing")
            for missing in set(each.parameters) - fields:
                raise TypeError(f"{self.name}: the input has no field {missing}")

    @property
    def knows_actor(self) -> bool:
        """True when the caller is identified before the call."""
        return self.allow.signed_in or self.signature.actor is not None

    @property
    def is_flow(self) -> bool:
        """True when it opens transactions of its own, whose effect no refusal takes back."""
        needed = self.signature.dependencies.values()
        return any(isinstance(one, type) and issubclass(one, Flow) for one in needed)

    def fingerprint(self, value: Any) -> bytes:
        """Return bytes that are equal for equal inputs, however they were written."""
        return b"" if self.signature.input is None else self.signature.input.fingerprint(value)

    def decode(self, raw: bytes | msgspec.Raw | None) -> Any:
        """
        Make the input from JSON, for a procedure that takes one.

        Raises:
            InvalidInputError: with every issue.
        """
        return None if self.signature.input is None else self.signature.input.decode(raw)


class Router:
    """
    Declares the procedures of one domain under its name.

    `about` is the sentence that heads them in documents.
    """

    def __init__(self, name: str, *, about: str = "") -> None:
        _ensure_name(name)
        self.name = name
        self.about = about
        self.procedures: dict[str, Procedure] = {}

    def query(
        self,
        *,
        rest: Binding | None = None,
        allow: Access = signed_in,
        limit: Quota | None = None,
        raises: Sequence[type[AppError]] = (),
        max_body: int = DEFAULT_MAX_BODY,
        deadline: timedelta | None = None,
    ) -> Callable[[F], F]:
        """Declare a call that changes nothing; as a generator it streams its answer."""
        return self._declaring(
            "query",
            rest=rest,
            allow=allow,
            limit=limit,
            raises=tuple(raises),
            max_body=max_body,
            deadline=deadline,
            keyed=False,
            audited=False,
        )

    def mutation(
        self,
        *,
        rest: Binding | None = None,
        allow: Access = signed_in,
        limit: Quota | None = None,
        raises: Sequence[type[AppError]] = (),
        max_body: int = DEFAULT_MAX_BODY,
        deadline: timedelta | None = None,
        keyed: bool = True,
        audited: bool | None = None,
        recalls_callers: bool = False,
        takes_packed: bool = False,
        takes: Iterable[bytes] = (),
    ) -> Callable[[F], F]:
        """
        Declare a change.

        A keyed one honours `Idempotency-Key`; one that is not takes care of repeated
        calls itself, as where its answer or its input holds what may not be kept. An audited
        one is written down by the application's `Auditor`, unless a flow of its own has done
        so; that is every one but those that take their input raw, which are too frequent for
        it, unless the declaration says otherwise. One that recalls callers
        lets those in who were known lately, while nobody can be asked who they are. One that
        takes packed bodies unpacks them, up to `max_body`. Over REST a raw input may be of
        content types beside JSON, those that it `takes`.
        """
        return self._declaring(
            "mutation",
            rest=rest,
            allow=allow,
            limit=limit,
            raises=tuple(raises),
            max_body=max_body,
            deadline=deadline,
            keyed=keyed,
            audited=audited,
            recalls_callers=recalls_callers,
            takes_packed=takes_packed,
            takes=frozenset(takes),
        )

    def subscription(
        self,
        *,
        allow: Access = signed_in,
        limit: Quota | None = None,
        raises: Sequence[type[AppError]] = (),
    ) -> Callable[[F], F]:
        """Declare an endless answer: a generator, closed when the client leaves."""
        return self._declaring(
            "subscription",
            rest=None,
            allow=allow,
            limit=limit,
            raises=tuple(raises),
            max_body=DEFAULT_MAX_BODY,
            deadline=None,
            keyed=False,
            audited=False,
        )

    def _declaring(self, kind: Kind, *, audited: bool | None, **declared: Any) -> Callable[[F], F]:
        def declare(function: F) -> F:
            verb = _camel(function.__name__)
            _ensure_name(verb)
            if verb in self.procedures:
                raise TypeError(f"{self.name}.{verb} is declared twice")
            signature = read_signature(function)
            is_raw = signature.input is not None and signature.input.raw
            self.procedures[verb] = Procedure(
                name=f"{self.name}.{verb}",
                kind=kind,
                function=function,
                signature=signature,
                description=inspect.getdoc(function) or "",
                audited=not is_raw if audited is None else audited,
                **declared,
            )
            return function

        return declare


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _ensure_name(name: str) -> None:
    if name in _RESERVED or not _NAME(name):
        raise TypeError(f"{name!r} cannot be the name of a router or a procedure")


def collect(routers: Iterable[Router]) -> dict[str, Procedure]:
    """
    Return the procedures of all routers by wire name, in the order of declaration.

    Raises:
        TypeError: two have the same name.
    """
    procedures: dict[str, Procedure] = {}
    for router in routers:
        for procedure in router.procedures.values():
            if procedure.name in procedures:
                raise TypeError(f"{procedure.name} is declared twice")
            procedures[procedure.name] = procedure
    return procedures
