"""What agreements are signed with that is more than a class."""

from collections.abc import AsyncIterator

from dishka import Provider, Scope, provide

from cartwheel.systems.providers.signatures.api import SigningClients


class SigningClientsProvider(Provider):
    """The HTTP client of services for signatures; closed with the container."""

    scope = Scope.APP

    @provide
    async def clients(self) -> AsyncIterator[SigningClients]:
        """What services are called by."""
        clients = SigningClients()
        yield clients
        await clients.close()
