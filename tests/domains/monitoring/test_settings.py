"""What was set is shown with where it came from, and what is secret is not."""

import pytest

from cartwheel.domains.monitoring.contracts import SystemSetting
from cartwheel.domains.monitoring.service import MonitoringService
from cartwheel.kernel.settings import Settings
from cartwheel.systems.secrets.api import load_settings

SECRET = "a secret of at least 32 characters"
VARIABLES = {
    "CARTWHEEL_SECRET_KEY": SECRET,
    "CARTWHEEL_DATABASE_URL": "postgresql://app:hidden@db/cartwheel?sslpassword=hidden",
}


def listed(settings: Settings) -> dict[str, SystemSetting]:
    service = MonitoringService(
        presence=None,  # type: ignore[arg-type]  # nobody is asked
        database=None,  # type: ignore[arg-type]
        columnstore=None,  # type: ignore[arg-type]
        settings=settings,
        clock=None,  # type: ignore[arg-type]
    )
    return {item.name: item for item in service.list_settings().items}


def test_secrets_are_left_out_and_sources_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in VARIABLES.items():
        monkeypatch.setenv(name, value)
    found = listed(load_settings(port=8001).settings)
    assert (found["CARTWHEEL_SECRET_KEY"].value, found["CARTWHEEL_SECRET_KEY"].source) == (
        "***",
        "environment",
    )
    assert found["CARTWHEEL_DATABASE_URL"].value == "postgresql://app:***@db/cartwheel"
    assert (found["CARTWHEEL_PORT"].value, found["CARTWHEEL_PORT"].source) == (
        "8001",
        "command line",
    )
    assert found["CARTWHEEL_HOST"].source is None
    assert not any("hidden" in item.value or SECRET in item.value for item in found.values())


def test_a_changed_copy_still_knows_where_it_comes_from() -> None:
    settings = load_settings(port=8001).settings.model_copy(update={"host": "::1"})
    assert settings.origins["port"] == "command line"
