"""What domains and entrypoints use of this layer."""

from cartwheel.kernel.ids import NO_STORE
from cartwheel.systems.rpc.access import Access, only, permission, public, signed_in
from cartwheel.systems.rpc.actors import (
    IDENTITY_HEADER,
    Actor,
    Authenticator,
    Introduction,
    RecallingAuthenticator,
    digest_of,
)
from cartwheel.systems.rpc.app import RPCApp
from cartwheel.systems.rpc.auditing import AuditEntry, AuditNote, Auditor, CurrentCall
from cartwheel.systems.rpc.browsers import Browsers
from cartwheel.systems.rpc.callers import Recalled
from cartwheel.systems.rpc.context import RequestContext
from cartwheel.systems.rpc.errors import (
    CrossSiteError,
    DeadlineExceededError,
    ForbiddenError,
    RateLimitedError,
    SecondFactorNeededError,
    StreamedCookieError,
    TooLargeError,
    TooManyOpenError,
    UnauthenticatedError,
)
from cartwheel.systems.rpc.failures import Failure
from cartwheel.systems.rpc.flows import Flow, ServiceScopes, Transaction, Transactions
from cartwheel.systems.rpc.inputs import RawInput
from cartwheel.systems.rpc.issues import issues_of
from cartwheel.systems.rpc.pace import Pace
from cartwheel.systems.rpc.permissions import (
    ALL,
    BACK_OFFICE,
    LEADERS,
    OPERATORS,
    OWNERS,
    REPLAYS,
    TEAM,
    Holder,
    Permission,
    Permissions,
)
from cartwheel.systems.rpc.places import Places
from cartwheel.systems.rpc.procedures import Procedure, Router, collect
from cartwheel.systems.rpc.provider import RequestProvider
from cartwheel.systems.rpc.quotas import Quota, per_hour, per_minute, per_second
from cartwheel.systems.rpc.ratelimits import QuotaLimiter, RateLimiter
from cartwheel.systems.rpc.reading import Procedures, Reader
from cartwheel.systems.rpc.rest.binding import delete, get, patch, post, put
from cartwheel.systems.rpc.rest.deprecations import Deprecation
from cartwheel.systems.rpc.this_machine import is_of_this_machine
from cartwheel.systems.rpc.tickets import Ticket, Tickets
from cartwheel.systems.rpc.tracked import Tracked
from cartwheel.systems.rpc.transactions import TransactionScope
from cartwheel.systems.rpc.wires import Meant, Wire

__all__ = [
    "ALL",
    "BACK_OFFICE",
    "IDENTITY_HEADER",
    "LEADERS",
    "NO_STORE",
    "OPERATORS",
    "OWNERS",
    "REPLAYS",
    "TEAM",
    "Access",
    "Actor",
    "AuditEntry",
    "AuditNote",
    "Auditor",
    "Authenticator",
    "Browsers",
    "CrossSiteError",
    "CurrentCall",
    "DeadlineExceededError",
    "Deprecation",
    "Failure",
    "Flow",
    "ForbiddenError",
    "Holder",
    "Introduction",
    "Meant",
    "Pace",
    "Permission",
    "Permissions",
    "Places",
    "Procedure",
    "Procedures",
    "Quota",
    "QuotaLimiter",
    "RPCApp",
    "RateLimitedError",
    "RateLimiter",
    "RawInput",
    "Reader",
    "Recalled",
    "RecallingAuthenticator",
    "RequestContext",
    "RequestProvider",
    "Router",
    "SecondFactorNeededError",
    "ServiceScopes",
    "StreamedCookieError",
    "Ticket",
    "Tickets",
    "TooLargeError",
    "TooManyOpenError",
    "Tracked",
    "Transaction",
    "TransactionScope",
    "Transactions",
    "UnauthenticatedError",
    "Wire",
    "collect",
    "delete",
    "digest_of",
    "get",
    "is_of_this_machine",
    "issues_of",
    "only",
    "patch",
    "per_hour",
    "per_minute",
    "per_second",
    "permission",
    "post",
    "public",
    "put",
    "signed_in",
]
