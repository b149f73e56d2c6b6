"""What every outside service has, of whatever kind."""

from typing import Protocol


class Provider(Protocol):
    """An outside service with the keys of one account; it holds no transaction."""

    @property
    def name(self) -> str:
        """The service's name, such as `stripe`."""
        ...

    async def validate_config(self) -> None:
        """
        Ask the service whether it takes the account's keys; nothing is changed there.

        Raises:
            ProviderConfigError: it does not, or something is missing.
            ProviderError: it cannot be asked now.
        """
        ...
