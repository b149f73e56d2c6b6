"""
The settings of a process, from the environment (`CARTWHEEL_*`).

`systems/secrets` reads them from files and from Vault, too; processes are started by it.
"""

from collections.abc import Mapping
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, PrivateAttr, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """
    What an operator may set.

    An engine whose URL is empty is the embedded one, started by `cartwheel up`
    under `home`.
    """

    model_config = SettingsConfigDict(env_prefix="CARTWHEEL_", extra="ignore", frozen=True)

    home: Path = Path(".cartwheel")
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)

    admin_host: str = "127.0.0.1"
    admin_port: int = Field(default=0, ge=0, le=65535)
    """Where a process shows its metrics and the details of its health; 0 takes a free port."""

    database_url: SecretStr | None = None
    """The application's role: it must not bypass row-level security."""
    database_migration_url: SecretStr | None = None
    """The owner of the tables, used by migrations alone; `database_url` when empty."""
    redis_url: SecretStr | None = None
    eventlog_url: SecretStr | None = None
    """`kafka://host:port,…`; Redis Streams on `redis_url` when empty."""
    clickhouse_url: SecretStr | None = None
    objects_url: SecretStr | None = None

    operator_key: SecretStr | None = Field(default=None, min_length=32)
    """Opens the operators' procedures; without it nobody may call them."""
    secret_key: SecretStr | None = Field(default=None, min_length=32)
    """Random; keys that sign tokens and other secrets in the database are sealed under it."""
    former_secret_key: SecretStr | None = Field(default=None, min_length=32)
    """While `secret_key` is being changed: what is still sealed under this one opens too."""
    token_format: Literal["jwt", "paseto"] = "jwt"  # noqa: S105 - the name of a format
    """Of people's access tokens; those of either format are accepted."""
    token_issuer: str = Field(default="cartwheel", min_length=1, max_length=200)
    """Named in every token; tokens of another issuer are refused."""

    database_pool_size: int = Field(default=10, ge=1, le=200)
    database_patience: timedelta = Field(
        default=timedelta(seconds=5), ge=timedelta(seconds=0.1), le=timedelta(seconds=30)
    )
    """What a call waits for one answer of PostgreSQL before it is told to come back later."""
    eventlog_partitions: int = Field(default=2, ge=1, le=256)
    """Fixed when the log is made: a visitor's events stay in one partition, in order."""
    dedup_memory_mib: int = Field(default=512, ge=1)
    """What Redis may take to recognise repeated events; beyond it, for less than an hour."""

    model_memory_mib: int = Field(default=256, ge=1)
    """What models of abandoned carts may take in a process; who was not asked longest goes."""

    rental_risk_model: Path | None = None
    """A model of cancelled bookings, as `cartwheel train --dataset hotel` writes it."""
    geography_file: Path | None = None
    """Where addresses are, a file in MaxMind's format; without it, events name no places."""

    enriched_topic: bool = False
    """Events go to a topic of their own as they become rows, for others; with Kafka alone."""

    valkey_memory_mib: int | None = Field(default=None, ge=8)
    """The embedded Valkey's `maxmemory`; by default the above and some of the machine's memory."""

    public_url: str | None = None
    """Where people reach us, like `https://shop.example`: for links in mails, and for cookies."""
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    """Proxies in front of a role whose `X-Forwarded-*` are believed, as a JSON list of CIDRs."""
    trusted_origins: tuple[str, ...] = ()
    """Other origins whose pages may use the cookies of people who are signed in."""
    access_token_lifetime: timedelta = Field(
        default=timedelta(hours=1), ge=timedelta(minutes=1), le=timedelta(days=1)
    )
    refresh_token_lifetime: timedelta = Field(
        default=timedelta(days=7), ge=timedelta(hours=1), le=timedelta(days=90)
    )
    password_memory_kib: int = Field(default=19_456, ge=8_192, le=1 << 20)
    """With the next two, what Argon2id costs; hashes are made anew when people sign in."""
    password_iterations: int = Field(default=2, ge=1, le=20)
    password_parallelism: int = Field(default=1, ge=1, le=16)
    password_threads: int = Field(default=2, ge=1, le=64)
    """How many passwords a process compares at a time."""
    breached_passwords: Path | None = None
    """A filter of passwords nobody may choose, in place of the one that comes along."""
    mail_url: SecretStr | None = None
    """`smtp+starttls://user:password@host:587`, `ses://region` …; the home's `mail/` when empty."""
    first_mails_per_domain: int = Field(default=3_000, ge=1)
    """An hour's mails to those who register at one domain, while nobody follows the links."""
    mail_from: str = "Cartwheel <no-reply@localhost>"
    mail_dkim_selector: str | None = Field(
        default=None, pattern=r"^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$", max_length=63
    )
    mail_dkim_key: SecretStr | None = None
    """With the selector, what mails by SMTP are signed by: a private RSA key as PEM."""
    mail_topics: tuple[str, ...] = ()
    """ARNs of Amazon SNS topics by which SES tells what became of mails, as a JSON list."""
    text_url: SecretStr | None = None
    """`openai://KEY@api.openai.com/v1?model=…`, `bedrock://region?model=…`; several by spaces."""
    text_prices: Path | None = None
    """Prices of models as a JSON file, laid over the table that comes along."""
    image_url: SecretStr | None = None
    """`openai://KEY@api.openai.com/v1?model=…&price=0.04`, `replicate://KEY@owner/model?price=…`."""
    identity_providers: SecretStr = SecretStr("[]")
    """A JSON list of whom people may sign in with; it holds secrets."""

    connections: int = Field(default=10_000, ge=64, le=100_000)
    """HTTP connections that a process has at once; fewer where it may open too few files."""
    connections_per_address: int = Field(default=1_000, ge=1)
    """Requests at work at once, of one client."""
    streams_per_address: int = Field(default=1_000, ge=1)
    """Live streams and sockets at once, of one client; of one store at most a quarter of all."""
    streams_per_credential: int = Field(default=1_000, ge=1)
    """The same of one key, or of one session of somebody; of a page's key, of each shopper."""
    body_memory: int = Field(default=256 << 20, ge=16 << 20)
    """Bytes of requests' bodies held at once, all together; of one client at most a quarter."""
    header_timeout: timedelta = Field(
        default=timedelta(seconds=10), ge=timedelta(seconds=1), le=timedelta(minutes=5)
    )
    """For the head of a request, from the connection's beginning or the answer before on."""
    body_timeout: timedelta = Field(
        default=timedelta(seconds=15), ge=timedelta(seconds=1), le=timedelta(minutes=5)
    )
    """For the body of a request, and longer by what comes at the least rate."""
    body_least_rate: int = Field(default=4_096, ge=1)
    """In bytes a second: slower bodies end with their time."""

    drain_delay: timedelta = timedelta(0)
    """How long a role that is to stop still takes requests, being unready: for load balancers."""
    drain_timeout: timedelta = timedelta(seconds=25)
    """How long requests and jobs that run may take to finish when a role is to stop."""

    outbound_allow_http: bool = False
    """Webhooks may go to `http://` too."""
    outbound_allowed_networks: tuple[IPv4Network | IPv6Network, ...] = ()
    """Networks that webhooks may reach although they are not public, as a JSON list of CIDRs."""
    outbound_allowed_ports: tuple[int, ...] = (80, 443, 8080, 8443)

    socketio_adapters: tuple[Literal["redis", "redis-streams"], ...] = ()
    """Of Socket.IO servers on Node that share our rooms over Redis, as a JSON list."""

    shop_key: SecretStr | None = None
    """With the next one, of the store that `/shop` shows; `cartwheel up` shows its demo store."""
    shop_tracker_key: SecretStr | None = None
    """The key in the shop's pages, which everybody may see."""

    rent_key: SecretStr | None = None
    """Of the store whose cars `/rent` shows; `cartwheel up` shows its demo store's."""

    stripe_url: str | None = None
    """Another address than Stripe's own, such as a stand-in's."""
    paypal_url: str | None = None
    """Another address than PayPal's own, such as a stand-in's."""
    docusign_url: str | None = None
    """Another address than DocuSign's own, such as a stand-in's."""

    twilio_account_sid: str | None = Field(default=None, pattern=r"^AC[0-9a-f]{32}$")
    """With the next two, who sends text messages; without them none are."""
    twilio_auth_token: SecretStr | None = None
    twilio_from: str | None = Field(default=None, pattern=r"^(\+[1-9][0-9]{6,14}|MG[0-9a-f]{32})$")
    """A number, or a messaging service."""
    twilio_url: str | None = None
    """Another address than Twilio's own, such as a stand-in's."""

    job_failure_limit: float = Field(default=0.5, gt=0, le=1)
    """Monitoring is told when a larger share of a queue's runs of five minutes failed."""
    job_failure_minimum: int = Field(default=20, ge=1)
    """Below so many runs in five minutes, failures are not taken for a trend."""
    dead_letter_limit: int = Field(default=100, ge=0)
    """Monitoring is told when a queue has more dead letters, and when they go on growing."""

    vault_url: str | None = None
    """Where HashiCorp Vault is, which then has the settings that nothing else gives."""
    vault_path: str = "secret/cartwheel"
    """The mount of a KV 2 engine, and the secret in it."""
    vault_namespace: str | None = None
    vault_token: SecretStr | None = None
    vault_role_id: str | None = None
    """With `vault_secret_id` instead of a token: an AppRole."""
    vault_secret_id: SecretStr | None = None

    request_deadline: timedelta = timedelta(seconds=30)
    log_level: Literal["AUTO", "DEBUG", "INFO", "WARNING", "ERROR"] = "AUTO"
    """`INFO` writes a line per request; `AUTO` is that as JSON, and news alone in words."""
    log_format: Literal["auto", "text", "console", "json"] = "auto"
    """`auto` writes words on a terminal and JSON elsewhere; `console` is as good as `text`."""

    _origins: Mapping[str, str] = PrivateAttr(default_factory=dict)

    @property
    def origins(self) -> Mapping[str, str]:
        """Where each comes from that is not a default, by the name of its field."""
        return self._origins

    def coming_from(self, origins: Mapping[str, str]) -> Self:
        """Return the same settings, which know where they come from."""
        known = self.model_copy()
        known._origins = dict(origins)  # noqa: SLF001 - of the same class
        return known

    @field_validator("enriched_topic")
    @classmethod
    def _is_bounded(cls, wanted: bool, info: ValidationInfo) -> bool:  # noqa: FBT001 - pydantic's
        """Refuse a stream in Redis that nobody may read, which would fill it."""
        if wanted and info.data.get("eventlog_url") is None:
            raise ValueError("It needs Kafka: set CARTWHEEL_EVENTLOG_URL")
        return wanted

    @field_validator("valkey_memory_mib")
    @classmethod
    def _leaves_room(cls, mebibytes: int | None, info: ValidationInfo) -> int | None:
        """Refuse a ceiling that recognising repeated events alone could bring near."""
        dedup = info.data.get("dedup_memory_mib", 0)
        if mebibytes is not None and mebibytes < 2 * dedup:
            raise ValueError(f"It must be at least twice CARTWHEEL_DEDUP_MEMORY_MIB ({dedup})")
        return mebibytes
