"""What nothing else gives comes from HashiCorp Vault, by token or AppRole."""

import pytest
from tests.secrets.conftest import Give
from tests.secrets.vault_server import Vault

from cartwheel.systems.secrets.api import SecretsError, load_settings

KEY = "an operator's key of sufficient length"
PATH = "secret/cartwheel"


def test_by_token(vault: Vault, give: Give) -> None:
    """The newest version counts; the environment goes before it, defaults after it."""
    vault.secrets[PATH] = [
        {"CARTWHEEL_OPERATOR_KEY": "an old key, which nobody should use any more"},
        {
            "CARTWHEEL_OPERATOR_KEY": KEY,
            "CARTWHEEL_PORT": 9000,
            "CARTWHEEL_HOST": "10.0.0.1",
            "CARTWHEEL_OUTBOUND_ALLOWED_PORTS": [80],
            "CARTWHEEL_VAULT_TOKEN": "s.other",
            "somebody_elses": "secret",
        },
    ]
    give(HOST="127.0.0.2")
    loaded = load_settings()
    settings = loaded.settings
    assert settings.operator_key is not None
    assert settings.operator_key.get_secret_value() == KEY
    assert (settings.port, settings.host) == (9000, "127.0.0.2")
    assert settings.outbound_allowed_ports == (80,)
    assert loaded.origins == {
        "operator_key": f"Vault {PATH}",
        "port": f"Vault {PATH}",
        "outbound_allowed_ports": f"Vault {PATH}",
        "host": "environment",
        "vault_url": "environment",
        "vault_token": "environment",
    }
    assert vault.asked == [("GET", "/v1/secret/data/cartwheel")]


def test_by_app_role(
    vault: Vault,
    give: Give,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """With another mount, a namespace, and the secret id in a file, as Vault's agent leaves it."""
    vault.app_roles, vault.namespace = {"our-role": "our-secret"}, "team"
    vault.tokens.clear()
    vault.secrets["kv/shop/eu"] = [{"CARTWHEEL_OPERATOR_KEY": KEY}]
    secret_id = tmp_path_factory.mktemp("agent") / "secret-id"
    secret_id.write_text("our-secret\n")
    monkeypatch.delenv("CARTWHEEL_VAULT_TOKEN")
    give(
        VAULT_ROLE_ID="our-role",
        VAULT_SECRET_ID_FILE=secret_id,
        VAULT_PATH="kv/shop/eu",
        VAULT_NAMESPACE="team",
    )
    assert load_settings().origins["operator_key"] == "Vault kv/shop/eu"
    assert vault.asked == [("POST", "/v1/auth/approle/login"), ("GET", "/v1/kv/data/shop/eu")]
    secret_id.write_text("another-secret")
    with pytest.raises(SecretsError) as refusal:
        load_settings()
    assert str(refusal.value) == "Vault does not let us read kv/shop/eu"


def test_refusals(vault: Vault, give: Give) -> None:
    """A process does not start on half of its settings; no message holds a value."""
    for change, expected in (
        ({}, f"Vault has no secret at {PATH}"),
        ({"VAULT_TOKEN": "s.wrong"}, f"Vault does not let us read {PATH}"),
        ({"VAULT_ROLE_ID": "role"}, "CARTWHEEL_VAULT_URL needs either CARTWHEEL_VAULT_TOKEN"),
        ({"VAULT_TOKEN": ""}, "CARTWHEEL_VAULT_ROLE_ID and CARTWHEEL_VAULT_SECRET_ID belong"),
        ({"VAULT_ROLE_ID": ""}, "CARTWHEEL_VAULT_URL needs either CARTWHEEL_VAULT_TOKEN"),
        ({"VAULT_TOKEN": "s.root", "VAULT_PATH": "secret"}, "CARTWHEEL_VAULT_PATH must be like"),
    ):
        give(**change)
        with pytest.raises(SecretsError) as refusal:
            load_settings()
        assert str(refusal.value).startswith(expected)
        assert not {"s.wrong", "s.root"} & set(str(refusal.value).split())
    give(VAULT_PATH=PATH)
    vault.secrets[PATH] = [{"CARTWHEEL_OPERATOR_KEY": KEY}, None]
    with pytest.raises(SecretsError, match=f"Vault has no secret at {PATH}"):
        load_settings()
    vault.sealed = True
    with pytest.raises(SecretsError, match="does not answer: VaultDown"):
        load_settings()
    give(VAULT_URL="http://127.0.0.1:1")
    with pytest.raises(SecretsError, match="does not answer: ConnectionError"):
        load_settings()


def test_without_an_address_nothing_is_asked(give: Give) -> None:
    give(VAULT_TOKEN="s.root")
    assert load_settings().settings.operator_key is None
