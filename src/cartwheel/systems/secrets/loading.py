"""The settings of a process, from everywhere they may come from."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic_settings import EnvSettingsSource, SettingsError

from cartwheel.kernel.settings import Settings
from cartwheel.systems.secrets.errors import SecretsError
from cartwheel.systems.secrets.files import read_files
from cartwheel.systems.secrets.vault import VaultAccess, read_vault

_PREFIX: Final = "CARTWHEEL_"
_VAULT: Final = f"{_PREFIX}VAULT_"


@dataclass(frozen=True, slots=True)
class Loaded:
    """Settings, and where each that is not a default comes from, by the name of its field."""

    settings: Settings
    origins: Mapping[str, str]


def load_settings(**given: Any) -> Loaded:
    """
    Read the settings; what is given here, unless None, goes before everything else.

    Raises:
        SecretsError: a file or Vault cannot be read.
        ValidationError: a setting is not what it should be.
    """
    variables = {variable_of(name): name for name in Settings.model_fields}
    environment = {name.upper(): value for name, value in os.environ.items()}
    values: dict[str, str] = {}
    origins: dict[str, str] = {}
    for variable, (value, path) in read_files(environment, variables).items():
        values[variable], origins[variable] = value, f"file {path}"
    for variable in variables.keys() & environment.keys():
        values[variable], origins[variable] = environment[variable], "environment"
    if values.get(f"{_VAULT}URL"):
        access = _access(values, authority=environment.get("VAULT_CACERT") or None)
        for name, value in read_vault(access).items():
            variable = name.upper()
            if variable in variables and variable not in values and _VAULT not in variable:
                values[variable], origins[variable] = value, f"Vault {access.path}"
    chosen = {name: value for name, value in given.items() if value is not None}
    known = {variables[variable]: origin for variable, origin in origins.items()}
    known |= dict.fromkeys(chosen, "command line")
    return Loaded(Settings(**(_decode(values) | chosen)).coming_from(known), known)


def variable_of(name: str) -> str:
    """Return the environment variable of a setting."""
    return _PREFIX + name.upper()


def _access(values: Mapping[str, str], *, authority: str | None) -> VaultAccess:
    default = Settings.model_fields["vault_path"].default
    return VaultAccess(
        url=values[f"{_VAULT}URL"],
        path=values.get(f"{_VAULT}PATH", default),
        namespace=values.get(f"{_VAULT}NAMESPACE") or None,
        token=values.get(f"{_VAULT}TOKEN") or None,
        role_id=values.get(f"{_VAULT}ROLE_ID") or None,
        secret_id=values.get(f"{_VAULT}SECRET_ID") or None,
        authority=authority,
    )


def _decode(values: Mapping[str, str]) -> dict[str, Any]:
    """Read texts as pydantic reads the environment: lists and the like are JSON."""
    decoded: dict[str, Any] = {}
    for variable, value in values.items():
        source = EnvSettingsSource(Settings)
        source.env_vars = {variable.lower(): value}
        try:
            decoded |= source()
        except SettingsError:
            raise SecretsError(f"{variable}: Input should be JSON") from None
    return decoded
