"""The settings of a process, read from the environment (`CARTWHEEL_*`) and nowhere else."""

from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
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

    database_pool_size: int = Field(default=10, ge=1, le=200)
    eventlog_partitions: int = Field(default=2, ge=1, le=256)
    """Fixed when the log is made: a visitor's events stay in one partition, in order."""

    drain_delay: timedelta = timedelta(0)
    """How long a role that is to stop still takes requests, being unready: for load balancers."""
    drain_timeout: timedelta = timedelta(seconds=25)
    """How long requests and jobs that run may take to finish when a role is to stop."""

    outbound_allow_http: bool = False
    """Webhooks may go to `http://` too."""
    outbound_allowed_networks: tuple[IPv4Network | IPv6Network, ...] = ()
    """Networks that webhooks may reach although they are not public, as a JSON list of CIDRs."""
    outbound_allowed_ports: tuple[int, ...] = (80, 443, 8080, 8443)

    job_failure_limit: float = Field(default=0.5, gt=0, le=1)
    """Monitoring is told when a larger share of a queue's runs of five minutes failed."""
    job_failure_minimum: int = Field(default=20, ge=1)
    """Below so many runs in five minutes, failures are not taken for a trend."""
    dead_letter_limit: int = Field(default=100, ge=0)
    """Monitoring is told when a queue has more dead letters, and when they go on growing."""

    request_deadline: timedelta = timedelta(seconds=30)
    log_level: Literal["AUTO", "DEBUG", "INFO", "WARNING", "ERROR"] = "AUTO"
    """`INFO` writes a line per request; `AUTO` spares a terminal that and is `INFO` elsewhere."""
    log_format: Literal["auto", "console", "json"] = "auto"
    """`auto` writes for people on a terminal and JSON elsewhere."""
