"""Any setting may come from a file, which is named instead of it."""

from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError
from tests.secrets.conftest import Give

from cartwheel.systems.secrets.api import SecretsError, load_settings

KEY = "an operator's key of sufficient length"


def test_each_kind_of_setting(give: Give, tmp_path: Path) -> None:
    for name, text in (
        ("OPERATOR_KEY", f"{KEY}\n"),
        ("PORT", "9000\r\n"),
        ("OUTBOUND_ALLOWED_PORTS", "[80, 443]\n"),
        ("DRAIN_TIMEOUT", "PT5S"),
        ("DATABASE_URL", "postgresql://me:word\n\n"),
    ):
        path = tmp_path / name
        path.write_bytes(text.encode())
        give(**{f"{name}_FILE": path})
    loaded = load_settings()
    settings = loaded.settings
    assert settings.operator_key is not None
    assert settings.operator_key.get_secret_value() == KEY
    assert (settings.port, settings.outbound_allowed_ports) == (9000, (80, 443))
    assert settings.drain_timeout == timedelta(seconds=5)
    # One newline is what editors add; any other is meant.
    assert settings.database_url is not None
    assert settings.database_url.get_secret_value() == "postgresql://me:word\n"
    assert loaded.origins["port"] == f"file {tmp_path / 'PORT'}"


def test_the_command_line_goes_before_the_environment(give: Give, tmp_path: Path) -> None:
    (tmp_path / "port").write_text("9000")
    give(PORT_FILE=tmp_path / "port", HOST="0.0.0.0", LOG_LEVEL="INFO")
    loaded = load_settings(port=9001, host=None)
    assert (loaded.settings.port, loaded.settings.host) == (9001, "0.0.0.0")
    assert loaded.origins == {
        "port": "command line",
        "host": "environment",
        "log_level": "environment",
    }


def test_given_twice_is_refused(give: Give, tmp_path: Path) -> None:
    (tmp_path / "key").write_text(KEY)
    give(OPERATOR_KEY=KEY, OPERATOR_KEY_FILE=tmp_path / "key")
    with pytest.raises(SecretsError) as refusal:
        load_settings()
    assert str(refusal.value) == (
        "CARTWHEEL_OPERATOR_KEY and CARTWHEEL_OPERATOR_KEY_FILE are both set: give one of them"
    )


@pytest.mark.parametrize(
    ("content", "reason"),
    [(None, "cannot be read: No such file or directory"), (b"\xff\xfe", "is not UTF-8")],
)
def test_unreadable_files_are_refused(
    give: Give, tmp_path: Path, content: bytes | None, reason: str
) -> None:
    path = tmp_path / "key"
    if content is not None:
        path.write_bytes(content)
    give(OPERATOR_KEY_FILE=path)
    with pytest.raises(SecretsError) as refusal:
        load_settings()
    assert str(refusal.value) == f"CARTWHEEL_OPERATOR_KEY_FILE: {path} {reason}"


def test_errors_show_no_value(give: Give, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("too-short-secret")
    give(OPERATOR_KEY_FILE=tmp_path / "key")
    with pytest.raises(ValidationError) as invalid:
        load_settings()
    assert "too-short-secret" not in "".join(problem["msg"] for problem in invalid.value.errors())
    (tmp_path / "key").write_text(KEY)
    (tmp_path / "ports").write_text("[80, hunter2")
    give(OUTBOUND_ALLOWED_PORTS_FILE=tmp_path / "ports")
    with pytest.raises(SecretsError) as refusal:
        load_settings()
    assert str(refusal.value) == "CARTWHEEL_OUTBOUND_ALLOWED_PORTS: Input should be JSON"


def test_an_empty_name_and_unknown_settings_are_passed_over(give: Give, tmp_path: Path) -> None:
    give(OPERATOR_KEY_FILE="", UNKNOWN_FILE=tmp_path / "none")
    assert load_settings().origins == {}
