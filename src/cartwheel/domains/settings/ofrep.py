"""The words of OpenFeature's remote evaluation protocol (OFREP) that are not ours elsewhere."""

from collections.abc import Mapping
from typing import Any, Final

from cartwheel.domains.settings.contracts import (
    CacheInvalidation,
    Caching,
    FlagEvaluation,
    Polling,
    RemoteCapabilities,
    RemoteConfiguration,
)
from cartwheel.domains.settings.errors import FlagNotFoundError
from cartwheel.kernel.errors import InvalidInputError
from cartwheel.systems.rpc.api import Failure

CONFIGURATION: Final = RemoteConfiguration(
    name="cartwheel",
    capabilities=RemoteCapabilities(
        cache_invalidation=CacheInvalidation(Polling(enabled=True, min_polling_interval_ms=1_000)),
        flag_evaluation=FlagEvaluation(("boolean", "string", "int", "float", "object")),
        caching=Caching(enabled=False),
    ),
)


def tell(failure: Failure, named: Mapping[str, str]) -> dict[str, Any]:
    """Say of a failure what providers look for: `errorCode`, its details, and the flag's key."""
    details = failure.message
    return {**named, "errorCode": _code_of(failure), "errorDetails": details}


def _code_of(failure: Failure) -> str:
    if failure.code == FlagNotFoundError.code:
        return "FLAG_NOT_FOUND"
    if failure.code != InvalidInputError.code:
        return "GENERAL"
    if any(issue.path[:1] == ("context",) for issue in failure.issues):
        return "INVALID_CONTEXT"
    return "PARSE_ERROR"
