"""The OpenFeature provider: flags evaluated in this process, for the standard's Python SDK."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from openfeature.evaluation_context import EvaluationContext
from openfeature.event import ProviderEventDetails
from openfeature.exception import FlagNotFoundError, ProviderNotReadyError, TypeMismatchError
from openfeature.flag_evaluation import FlagResolutionDetails, FlagValueType
from openfeature.provider import AbstractProvider, Metadata

from cartwheel.systems.flags.definitions import TARGETING_KEY
from cartwheel.systems.flags.evaluation import Evaluation, FlagSet

T = TypeVar("T")


class FlagSource(Protocol):
    """Knows which flags are those of a caller."""

    def find(self, attributes: Mapping[str, Any]) -> FlagSet | None:
        """
        Return the caller's flags, if they are at hand.

        Raises:
            InvalidContextError: the attributes do not say whose flags they are.
        """
        ...

    async def load(self, attributes: Mapping[str, Any]) -> FlagSet:
        """
        Return the caller's flags, wherever they are.

        Raises:
            InvalidContextError: the attributes do not say whose flags they are.
            ProviderNotReadyError: they cannot be had now.
        """
        ...


class FlagProvider(AbstractProvider):
    """
    Resolves flags for OpenFeature's client.

    The asynchronous calls fetch the caller's flags first, where they are not at hand.
    The others answer from memory alone, and with `PROVIDER_NOT_READY` until then.
    """

    def __init__(self, source: FlagSource) -> None:
        super().__init__()
        self._source = source

    def get_metadata(self) -> Metadata:
        """Name the provider."""
        return Metadata(name="cartwheel")

    def announce_change(self) -> None:
        """Tell OpenFeature's listeners that some flag has changed."""
        self.emit_provider_configuration_changed(ProviderEventDetails())

    def resolve_boolean_details(
        self,
        flag_key: str,
        default_value: bool,  # noqa: ARG002, FBT001 - the standard's signature
        evaluation_context: EvaluationContext | None = None,
    ) -> FlagResolutionDetails[bool]:
        """Resolve a boolean flag from memory."""
        return self._find(flag_key, evaluation_context, _boolean)

    async def resolve_boolean_details_async(
        self,
        flag_key: str,
        default_value: bool,  # noqa: ARG002, FBT001
        evaluation_context: EvaluationContext | None = None,
    ) -> FlagResolutionDetails[bool]:
        """Resolve a boolean flag."""
        return await self._load(flag_key, evaluation_context, _boolean)

    def resolve_string_details(
        self,
        flag_key: str,
        default_value: str,  # noqa: ARG002
        evaluation_context: EvaluationContext | None = None,
    ) -> FlagResolutionDetails[str]:
        """Resolve a flag of text from memory."""
        return self._find(flag_key, evaluation_context, _string)

    async def resolve_string_details_async(
        self,
        flag_key: str,
        default_value: str,  # noqa: ARG002
        evaluation_context: EvaluationContext | None = None,
    ) -> FlagResolutionDetails[str]:
        """Resolve a flag of text."""
        return await self._load(flag_key, evaluation_context, _string)

    def resolve_integer_details(
        self,
        flag_key: str,
        default_value: int,  # noqa: ARG002
        evaluation_context: EvaluationContext | None = None,
    ) -> FlagResolutionDetails[int]:
        """Resolve a flag of whole numbers from memory."""
        return self._find(flag_key, evaluation_context, _integer)

    async def resolve_integer_details_async(
        self,
        flag_key: str,
        default_value: int,  # noqa: ARG002
        evaluation_context: EvaluationContext | None = None,
    ) -> FlagResolutionDetails[int]:
        """Resolve a flag of whole numbers."""
        return await self._load(flag_key, evaluation_context, _integer)

    def resolve_float_details(
        self,
        flag_key: str,
        default_value: float,  # noqa: ARG002
        evaluation_context: EvaluationContext | None = None,
    ) -> FlagResolutionDetails[float]:
        """Resolve a flag of numbers from memory."""
        return self._find(flag_key, evaluation_context, _float)

    async def resolve_float_details_async(
        self,
        flag_key: str,
        default_value: float,  # noqa: ARG002
        evaluation_context: EvaluationContext | None = None,
    ) -> FlagResolutionDetails[float]:
        """Resolve a flag of numbers."""
        return await self._load(flag_key, evaluation_context, _float)

    def resolve_object_details(
        self,
        flag_key: str,
        default_value: Sequence[FlagValueType] | Mapping[str, FlagValueType],  # noqa: ARG002
        evaluation_context: EvaluationContext | None = None,
    ) -> FlagResolutionDetails[Sequence[FlagValueType] | Mapping[str, FlagValueType]]:
        """Resolve a flag of lists or objects from memory."""
        return self._find(flag_key, evaluation_context, _object)

    async def resolve_object_details_async(
        self,
        flag_key: str,
        default_value: Sequence[FlagValueType] | Mapping[str, FlagValueType],  # noqa: ARG002
        evaluation_context: EvaluationContext | None = None,
    ) -> FlagResolutionDetails[Sequence[FlagValueType] | Mapping[str, FlagValueType]]:
        """Resolve a flag of lists or objects."""
        return await self._load(flag_key, evaluation_context, _object)

    def _find(
        self, key: str, context: EvaluationContext | None, read: Callable[[Any], T | None]
    ) -> FlagResolutionDetails[T]:
        attributes = _attributes_of(context)
        flags = self._source.find(attributes)
        if flags is None:
            raise ProviderNotReadyError("These flags are not at hand yet")
        return _resolution(flags.evaluate(key, attributes), read)

    async def _load(
        self, key: str, context: EvaluationContext | None, read: Callable[[Any], T | None]
    ) -> FlagResolutionDetails[T]:
        attributes = _attributes_of(context)
        flags = await self._source.load(attributes)
        return _resolution(flags.evaluate(key, attributes), read)


def _attributes_of(context: EvaluationContext | None) -> dict[str, Any]:
    if context is None:
        return {}
    if context.targeting_key is None:
        return dict(context.attributes)
    return {**context.attributes, TARGETING_KEY: context.targeting_key}


def _resolution(found: Evaluation, read: Callable[[Any], T | None]) -> FlagResolutionDetails[T]:
    if found.variant is None:
        raise FlagNotFoundError(f"There is no flag {found.key}")
    value = read(found.value)
    if value is None:
        raise TypeMismatchError(f"{found.key} is of another type")
    metadata: dict[str, bool | int | float | str] = {}
    if found.rule is not None:
        metadata["rule"] = found.rule
    if found.unmet is not None:
        metadata["unmet"] = found.unmet
    return FlagResolutionDetails(
        value=value, reason=found.reason.value, variant=found.variant, flag_metadata=metadata
    )


def _boolean(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def _string(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _integer(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _float(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _object(value: Any) -> list[Any] | dict[str, Any] | None:
    return value if isinstance(value, list | dict) else None
