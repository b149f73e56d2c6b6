"""What payments are made with that is more than a class."""

from collections.abc import AsyncIterator

from dishka import Provider, Scope, provide

from cartwheel.systems.providers.payments.api import PaymentClients


class PaymentsProvider(Provider):
    """The HTTP clients of payment services; closed with the container."""

    scope = Scope.APP

    @provide
    async def clients(self) -> AsyncIterator[PaymentClients]:
        """What services are called by."""
        clients = PaymentClients()
        yield clients
        await clients.close()
