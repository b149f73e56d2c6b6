"""What may stand in the file of the routing table; names are camelCase there, spans in seconds."""

from typing import Annotated, Literal, TypeAlias

import msgspec
from msgspec import UNSET, Meta, UnsetType

Seconds: TypeAlias = Annotated[float, Meta(gt=0, le=86_400)]
Count: TypeAlias = Annotated[int, Meta(ge=1)]
Address: TypeAlias = Annotated[
    str, Meta(pattern=r"^(\[[0-9a-fA-F:]+\]|[A-Za-z0-9._-]+):[0-9]{1,5}$")
]
"""`host:port`."""
Path: TypeAlias = Annotated[str, Meta(pattern=r"^/[^?#\s]*$")]
HeaderName: TypeAlias = Annotated[str, Meta(pattern=r"^[!#$%&'*+.^_`|~0-9A-Za-z-]+\Z")]
HeaderValue: TypeAlias = Annotated[str, Meta(pattern=r"^[\t\x20-\x7e\xa0-\xff]*\Z")]
Method: TypeAlias = Literal["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


class Spec(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel", kw_only=True):
    """One entry of the file."""


class DnsSpec(Spec, tag="dns", tag_field="by", frozen=True):
    """Names asked of DNS: SRV records, or addresses together with a port."""

    name: str
    record: Literal["SRV", "A", "AAAA"] = "SRV"
    port: Annotated[int, Meta(ge=1, le=65535)] | None = None
    nameservers: tuple[str, ...] = ()
    """`address:port` of those to ask; the machine's own when empty."""
    longest_seconds: Seconds = 30
    """Asked again when the answer's time to live is over, and at the latest after this."""


class KubernetesSpec(Spec, tag="kubernetes", tag_field="by", frozen=True):
    """The endpoint slices of a Kubernetes service, watched."""

    service: str
    namespace: str = "default"
    port: str | int = "http"
    """Name or number of the port."""
    server: str = ""
    """URL of the API; that of the pod's own cluster when empty."""
    token_file: str = "/var/run/secrets/kubernetes.io/serviceaccount/token"  # noqa: S105
    ca_file: str = "/var/run/secrets/kubernetes.io/serviceaccount/ca.crt"


class ConsulSpec(Spec, tag="consul", tag_field="by", frozen=True):
    """The passing instances of a Consul service, by blocking queries."""

    service: str
    server: str = "http://127.0.0.1:8500"
    tag: str = ""
    datacenter: str = ""
    token_file: str = ""


Discovery: TypeAlias = DnsSpec | KubernetesSpec | ConsulSpec


class HealthSpec(Spec, frozen=True):
    """How instances are asked whether they are ready."""

    path: Path = "/readyz"
    interval_seconds: Seconds = 0.5
    timeout_seconds: Seconds = 1.0
    unhealthy_after: Count = 1
    healthy_after: Count = 1


class EjectionSpec(Spec, frozen=True):
    """When an instance that fails real calls is left out, whatever its health says."""

    failures_in_a_row: Count = 3
    seconds: Seconds = 2.0
    """Doubled with every ejection in a row, up to `longest_seconds`."""
    longest_seconds: Seconds = 30.0


class BreakerSpec(Spec, frozen=True):
    """When calls to an instance are refused at once; see `systems/resilience`."""

    minimum_calls: Count = 20
    failure_rate: Annotated[float, Meta(gt=0, le=1)] = 0.5
    window_seconds: Seconds = 10
    open_seconds: Seconds = 2
    probes: Count = 1


class TimeoutSpec(Spec, frozen=True):
    """How long a route waits."""

    connect_seconds: Seconds = 2
    first_byte_seconds: Seconds = 30
    idle_seconds: Seconds = 60
    """Between two pieces of an answer, and of a socket's traffic in either direction."""
    total_seconds: Seconds | None = None


class RetrySpec(Spec, frozen=True):
    """
    How often a call is made again; only one that may be, and never after an answer began.

    A call that reached nobody may always be made again, an idempotent one also when
    it broke.
    """

    attempts: Annotated[int, Meta(ge=1, le=10)] = 3
    backoff_seconds: Seconds = 0.025
    longest_backoff_seconds: Seconds = 0.25
    budget: Annotated[float, Meta(ge=0, le=1)] = 0.2
    """The share of a pool's calls that may be repetitions."""
    budget_floor: Annotated[float, Meta(ge=0)] = 10
    """Repetitions a second that are always allowed."""


class UpstreamTLSSpec(Spec, frozen=True):
    """Instances are asked over TLS 1.2 or newer, and have to prove their name."""

    ca_file: str = ""
    """Whose word on names is taken; that of the machine's own authorities when empty."""
    server_name: str = ""
    """The name to be proved; the host of each address when empty."""


class PoolSpec(Spec, frozen=True):
    """Instances that answer the same calls."""

    upstreams: tuple[Address, ...] = ()
    discovery: Discovery | None = None
    tls: UpstreamTLSSpec | None = None
    balance: Literal["round-robin", "least-requests", "sticky"] = "round-robin"
    """`sticky` asks the same instance for an address for as long as it may be asked."""
    health: HealthSpec | None = HealthSpec()
    ejection: EjectionSpec = EjectionSpec()
    breaker: BreakerSpec = BreakerSpec()
    retries: RetrySpec = RetrySpec()
    idle_connections: Annotated[int, Meta(ge=0)] = 256
    """Kept open for each instance."""


class CORSSpec(Spec, frozen=True):
    """Which pages of other origins may call; `*` allows all, and then without credentials."""

    origins: tuple[str, ...]
    methods: tuple[Method, ...] = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
    headers: tuple[HeaderName, ...] = (
        "authorization",
        "content-type",
        "idempotency-key",
        "if-none-match",
    )
    expose: tuple[HeaderName, ...] = (
        "etag",
        "x-request-id",
        "ratelimit",
        "ratelimit-policy",
        "retry-after",
    )
    credentials: bool = False
    max_age_seconds: Annotated[int, Meta(ge=0)] = 600


class SecuritySpec(Spec, frozen=True):
    """Headers that make browsers careful; what an application says itself stays."""

    content_security_policy: HeaderValue | None = (
        "default-src 'self'; base-uri 'self'; object-src 'none'; frame-ancestors 'none'"
    )
    hsts_seconds: Annotated[int, Meta(ge=0)] = 31_536_000
    """Sent over HTTPS alone; 0 sends none."""
    hsts_subdomains: bool = False
    frame: Literal["DENY", "SAMEORIGIN"] | None = "DENY"
    nosniff: bool = True
    referrer: HeaderValue | None = "strict-origin-when-cross-origin"


class RateSpec(Spec, frozen=True):
    """
    At most so many calls in any window, for each of what `by` names.

    A caller without a verified identity counts by the credential it shows, and
    without one by its address.
    """

    by: Literal["user", "store", "key", "address", "endpoint"]
    calls: Count
    window_seconds: Annotated[int, Meta(ge=1, le=86_400)] = 60
    when_away: Literal["allow", "refuse"] = "allow"
    """What is done while Redis does not answer."""


class CacheSpec(Spec, frozen=True):
    """Answers kept as they allow it themselves, by RFC 9111, for everybody together."""

    default_seconds: Annotated[float, Meta(ge=0)] = 0
    """For answers that say nothing; 0 keeps none of those."""
    stale_while_revalidate_seconds: Annotated[float, Meta(ge=0)] = 0
    """For answers that say nothing about it."""
    largest_bytes: Count = 1 << 20
    """Of one answer."""


class ChangeSpec(Spec, frozen=True):
    """Headers to set, replacing what is there, and to take away."""

    set: dict[HeaderName, HeaderValue] = {}
    remove: tuple[HeaderName, ...] = ()


class RewriteSpec(Spec, frozen=True):
    """The beginning of the path that is replaced, and by what."""

    prefix: Path
    by: Path


class IdentitySpec(Spec, frozen=True):
    """Tokens are checked at the door, and who it is is passed on, signed."""

    required: bool = False


class RouteSpec(Spec, frozen=True):
    """What is taken, and by whom it is answered."""

    name: Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9._-]{0,62}$")]
    pool: str
    prefix: Path = "/"
    """Whole segments; `{version}` in it stands for the route's version."""
    host: str = ""
    """A name, or `*.` and a name; every host when empty."""
    methods: tuple[Method, ...] = ()
    version: str = ""
    """`v2` goes into the prefix; a date, as `2026-11-01`, is asked for by the header."""
    timeouts: TimeoutSpec = TimeoutSpec()
    max_body_bytes: Annotated[int, Meta(ge=0)] = 16 << 20
    preserve_host: bool = True
    rewrite: RewriteSpec | None = None
    ambiguous_paths: Literal["reject", "keep", "decode"] = "reject"
    """
    What becomes of `%2F` and `//`: 400; on as they came; or on as one slash each.

    Only of paths that lead here however they are read.
    """
    request_headers: ChangeSpec | None = None
    response_headers: ChangeSpec | None = None
    cache: CacheSpec | None = None
    identity: IdentitySpec | None = None
    rates: tuple[RateSpec, ...] | UnsetType = UNSET
    cors: CORSSpec | UnsetType | None = UNSET
    security: SecuritySpec | UnsetType | None = UNSET
    """These three are the table's own where a route says nothing."""


class VersionSpec(Spec, frozen=True):
    """How callers ask for a dated version, and what those get who ask for none."""

    header: HeaderName = "Cartwheel-Version"
    default: str = ""
    """A date; the newest when empty."""


class TokenSpec(Spec, frozen=True):
    """Whose tokens the door takes, and whether it tells the roles behind whose they were."""

    jwks: Annotated[str, Meta(pattern=r"^https?://")]
    """URL of the keys."""
    issuer: str = "cartwheel"
    audience: str = "cartwheel"
    pass_on: bool = False
    """Signed with the installation's own keys, for which the door needs its database."""


class TLSSpec(Spec, frozen=True):
    """The door's own certificate: two PEM files, looked at every second."""

    certificate: str
    """With those between it and the authority after it."""
    key: str


class LimitSpec(Spec, frozen=True):
    """What the door takes of anybody, before it knows the route; from its start on."""

    header_bytes: Annotated[int, Meta(ge=1024, le=1 << 20)] = 16 << 10
    """Of the request line and all headers together."""
    headers: Annotated[int, Meta(ge=8, le=1000)] = 100
    header_seconds: Seconds = 10
    keep_alive_seconds: Seconds = 75
    stalled_seconds: Seconds = 60
    """For a client that neither sends the body it began nor takes its answer."""
    body_seconds: Seconds = 15
    """For a whole body, and longer by what comes at the least rate."""
    body_least_rate: Count = 4096
    """In bytes a second."""
    connections: Count = 10_000
    """Fewer where the process may open too few files."""
    connections_per_address: Count = 1_000
    """A trusted proxy's are not counted: it speaks for many."""


class TableSpec(Spec, frozen=True):
    """The whole file."""

    pools: dict[str, PoolSpec]
    routes: tuple[RouteSpec, ...]
    versions: VersionSpec = VersionSpec()
    tokens: TokenSpec | None = None
    tls: TLSSpec | None = None
    """Clients speak HTTPS, from the start on; else HTTP, to the door or a proxy before it."""
    limits: LimitSpec = LimitSpec()
    trusted_proxies: tuple[str, ...] = ()
    """Networks whose `X-Forwarded-*` are believed."""
    cache_bytes: Annotated[int, Meta(ge=0)] = 64 << 20
    """Memory of the response cache."""
    cors: CORSSpec | None = None
    security: SecuritySpec | None = SecuritySpec()
    rates: tuple[RateSpec, ...] = ()
