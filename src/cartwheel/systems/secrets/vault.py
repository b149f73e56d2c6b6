"""Settings in HashiCorp Vault: the newest version of one secret of a KV 2 engine."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import msgspec

from cartwheel.systems.secrets.errors import SecretsError

_PATIENCE_SECONDS: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class VaultAccess:
    """Where the secret is, and by what right it is read: a token, or an AppRole."""

    url: str
    path: str
    """The mount of the engine, a slash, and the path below it."""
    namespace: str | None = None
    token: str | None = field(default=None, repr=False)
    role_id: str | None = None
    secret_id: str | None = field(default=None, repr=False)
    authority: str | None = None
    """A file with the certificates of those who may vouch for Vault, instead of the usual."""

    def __post_init__(self) -> None:
        """
        Refuse what says too little, or too much.

        Raises:
            SecretsError: there is neither token nor AppRole, or both; no path in a mount; or
                no such authority.
        """
        if (self.token is None) == (self.role_id is None):
            raise SecretsError(
                "CARTWHEEL_VAULT_URL needs either CARTWHEEL_VAULT_TOKEN"
                " or CARTWHEEL_VAULT_ROLE_ID and CARTWHEEL_VAULT_SECRET_ID"
            )
        if (self.role_id is None) != (self.secret_id is None):
            raise SecretsError(
                "CARTWHEEL_VAULT_ROLE_ID and CARTWHEEL_VAULT_SECRET_ID belong together"
            )
        mount, _, path = self.path.partition("/")
        if not mount or not path:
            raise SecretsError("CARTWHEEL_VAULT_PATH must be like secret/cartwheel")
        if self.authority is not None and not Path(self.authority).exists():
            raise SecretsError(f"VAULT_CACERT: there is no {self.authority}")


def read_vault(access: VaultAccess) -> Mapping[str, str]:
    """
    Return the newest version of the secret; what is not text is written as JSON.

    The environment's proxies are not used.

    Raises:
        SecretsError: Vault does not answer, refuses, or has no such secret.
    """
    # Few have a Vault, and everybody would wait for its client at every start.
    import hvac  # type: ignore[import-untyped] # noqa: PLC0415
    import requests  # noqa: PLC0415
    from hvac.exceptions import (  # type: ignore[import-untyped] # noqa: PLC0415
        Forbidden,
        InvalidPath,
        InvalidRequest,
        VaultError,
    )

    mount, _, path = access.path.partition("/")
    with requests.Session() as session:
        session.trust_env = False
        # The client prefers its session's own, true by default, to what VAULT_CACERT says.
        session.verify = access.authority or True
        client = hvac.Client(
            url=access.url,
            # Never None: the client would look for a token of the user's own.
            token=access.token or "",
            namespace=access.namespace,
            timeout=_PATIENCE_SECONDS,
            session=session,
        )
        try:
            if access.role_id is not None:
                client.auth.approle.login(role_id=access.role_id, secret_id=access.secret_id)
            answer = client.secrets.kv.v2.read_secret_version(
                path=path, mount_point=mount, raise_on_deleted_version=True
            )
            data: Mapping[str, Any] = answer["data"]["data"]
        except InvalidPath:
            raise SecretsError(f"Vault has no secret at {access.path}") from None
        except (Forbidden, InvalidRequest):
            raise SecretsError(f"Vault does not let us read {access.path}") from None
        except (VaultError, requests.RequestException, KeyError, TypeError, ValueError) as error:
            raise SecretsError(
                f"Vault at CARTWHEEL_VAULT_URL does not answer: {type(error).__name__}"
            ) from None
    return {
        name: value if isinstance(value, str) else msgspec.json.encode(value).decode()
        for name, value in data.items()
    }
