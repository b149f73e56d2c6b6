"""
What nothing else gives comes from HashiCorp Vault, by token or AppRole.

Every test runs against a stand-in, and against Vault itself where it is on the PATH.
"""

from pathlib import Path

import pytest
from tests.secrets import vault_server
from tests.secrets.conftest import PATH, Give, Vault

from cartwheel.systems.secrets.api import SecretsError, load_settings

KEY = "an operator's key of sufficient length"


def test_by_token(vault: Vault, give: Give) -> None:
    """The newest version counts; the environment goes before it, defaults after it."""
    vault.put(PATH, {"CARTWHEEL_OPERATOR_KEY": "an old key, which nobody should use any more"})
    vault.put(
        PATH,
        {
            "CARTWHEEL_OPERATOR_KEY": KEY,
            "CARTWHEEL_PORT": 9000,
            "CARTWHEEL_HOST": "10.0.0.1",
            "CARTWHEEL_OUTBOUND_ALLOWED_PORTS": [80],
            "CARTWHEEL_VAULT_TOKEN": "s.other",
            "somebody_elses": "secret",
        },
    )
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


def test_by_app_role(
    vault: Vault, give: Give, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """With another mount, and the secret id in a file, as Vault's agent leaves it."""
    vault.put("kv/shop/eu", {"CARTWHEEL_OPERATOR_KEY": KEY})
    role_id, secret_id = vault.app_role("kv/shop/eu")
    file = tmp_path / "secret-id"
    file.write_text(f"{secret_id}\n")
    monkeypatch.delenv("CARTWHEEL_VAULT_TOKEN")
    give(VAULT_ROLE_ID=role_id, VAULT_SECRET_ID_FILE=file, VAULT_PATH="kv/shop/eu")
    assert load_settings().origins["operator_key"] == "Vault kv/shop/eu"
    file.write_text("another-secret")
    with pytest.raises(SecretsError) as refusal:
        load_settings()
    assert str(refusal.value) == "Vault does not let us read kv/shop/eu"


def test_in_a_namespace(give: Give, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A stand-in alone: Vault has namespaces in its enterprise edition only."""
    with vault_server.serving(tmp_path) as vault:
        vault.namespace = "team"
        vault.put(PATH, {"CARTWHEEL_OPERATOR_KEY": KEY})
        monkeypatch.setenv("VAULT_CACERT", str(vault.authority))
        give(VAULT_URL=vault.url, VAULT_TOKEN=vault.token(PATH), VAULT_NAMESPACE="team")
        assert load_settings().origins["operator_key"] == f"Vault {PATH}"


@pytest.mark.usefixtures("vault")
def test_refusals(give: Give) -> None:
    """A process does not start on half of its settings; no message holds a value."""
    for change, expected in (
        ({}, f"Vault has no secret at {PATH}"),
        ({"VAULT_PATH": "secret/other"}, "Vault does not let us read secret/other"),
        ({"VAULT_TOKEN": "s.wrong", "VAULT_PATH": PATH}, f"Vault does not let us read {PATH}"),
        ({"VAULT_ROLE_ID": "role"}, "CARTWHEEL_VAULT_URL needs either CARTWHEEL_VAULT_TOKEN"),
        ({"VAULT_TOKEN": ""}, "CARTWHEEL_VAULT_ROLE_ID and CARTWHEEL_VAULT_SECRET_ID belong"),
        ({"VAULT_ROLE_ID": ""}, "CARTWHEEL_VAULT_URL needs either CARTWHEEL_VAULT_TOKEN"),
        ({"VAULT_TOKEN": "s.wrong", "VAULT_PATH": "secret"}, "CARTWHEEL_VAULT_PATH must be like"),
    ):
        give(**change)
        with pytest.raises(SecretsError) as refusal:
            load_settings()
        assert str(refusal.value).startswith(expected)
        assert "s.wrong" not in str(refusal.value)


def test_what_is_deleted_or_sealed_is_not_there(vault: Vault, give: Give) -> None:
    vault.put(PATH, {"CARTWHEEL_OPERATOR_KEY": KEY})
    vault.delete(PATH)
    with pytest.raises(SecretsError, match=f"Vault has no secret at {PATH}"):
        load_settings()
    vault.seal()
    with pytest.raises(SecretsError, match="does not answer: VaultDown"):
        load_settings()
    give(VAULT_URL="http://127.0.0.1:1")
    with pytest.raises(SecretsError, match="does not answer: ConnectionError"):
        load_settings()


def test_a_private_authority(vault: Vault, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Only who is vouched for is told the token."""
    vault.put(PATH, {"CARTWHEEL_OPERATOR_KEY": KEY})
    assert load_settings().settings.operator_key is not None
    monkeypatch.setenv("VAULT_CACERT", str(tmp_path / "none.pem"))
    with pytest.raises(SecretsError) as refusal:
        load_settings()
    assert str(refusal.value) == f"VAULT_CACERT: there is no {tmp_path / 'none.pem'}"
    (tmp_path / "none.pem").write_text("no certificate")
    with pytest.raises(SecretsError, match="does not answer: "):
        load_settings()
    monkeypatch.delenv("VAULT_CACERT")
    with pytest.raises(SecretsError, match="does not answer: SSLError"):
        load_settings()


def test_without_an_address_nothing_is_asked(give: Give) -> None:
    give(VAULT_TOKEN="s.root")
    assert load_settings().settings.operator_key is None
