"""Keys of services lie sealed, each for its store and service, and are never shown again."""

from typing import Any

import pytest
import sqlalchemy as sa
from pydantic import SecretStr
from tests.domains.making import open_store
from tests.domains.payments.making import SECRET, Shop, enable_sandbox
from tests.kit.clock import MovedClock

from cartwheel.domains.payments.contracts import PaymentState, ProviderKind
from cartwheel.domains.payments.errors import NoProviderError
from cartwheel.domains.payments.models import providers
from cartwheel.domains.payments.provider_contracts import PutPaymentProvider
from cartwheel.kernel.db import Database
from cartwheel.kernel.errors import InvalidInputError
from cartwheel.systems.providers.api import ProviderConfigError
from cartwheel.systems.tokens.api import Seal

STRIPE: dict[str, Any] = {
    "publishable_key": "pk_test_1",
    "secret_key": "sk_test_hidden",
    "webhook_secret": "whsec_hidden",
}
NOWHERE = "http://127.0.0.1:9"


@pytest.fixture
async def shop(database: Database, clock: MovedClock) -> Any:
    """A store without a payment service, and services that do not answer."""
    shop = Shop(database, clock, await open_store(database), stripe_url=NOWHERE)
    yield shop
    await shop.close()


async def kept(shop: Shop, store_id: Any = None) -> list[Any]:
    store_id = store_id or shop.store_id
    async with shop.database.transaction(store_id=store_id) as connection:
        rows = await connection.execute(
            sa.select(providers).where(providers.c.store_id == store_id)
        )
        return list(rows)


async def test_secrets_lie_sealed_and_are_not_shown(shop: Shop) -> None:
    put = await shop.services.put(shop.store_id, PutPaymentProvider(ProviderKind.STRIPE, **STRIPE))
    assert put.sealed == ("secret_key", "webhook_secret")
    assert put.settings == {"publishable_key": "pk_test_1"}
    assert "hidden" not in str(put)
    assert str(put.check_error).startswith("NETWORK_ERROR")
    (row,) = await kept(shop)
    assert "hidden" not in str(row)
    assert row.secrets.startswith("sealed:")


async def test_what_is_not_given_stays(shop: Shop) -> None:
    first = await shop.services.put(
        shop.store_id, PutPaymentProvider(ProviderKind.STRIPE, **STRIPE)
    )
    change = PutPaymentProvider(ProviderKind.STRIPE, enabled=False, publishable_key="pk_test_2")
    second = await shop.services.put(shop.store_id, change)
    assert second.settings == {"publishable_key": "pk_test_2"}
    assert (second.enabled, second.sealed) == (False, first.sealed)
    assert second.webhook_path == first.webhook_path
    with pytest.raises(NoProviderError):
        await shop.begin(method="pm_card_visa")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"provider": ProviderKind.STRIPE, "secret_key": "sk_1"}, "publishableKey"),
        ({"provider": ProviderKind.PAYPAL, "client_id": "c"}, "webhookId"),
        ({"provider": ProviderKind.SANDBOX, "secret_key": "sk_1"}, "secretKey"),
    ],
)
async def test_what_is_missing_or_foreign_is_named(
    shop: Shop, given: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        await shop.services.put(shop.store_id, PutPaymentProvider(**given))
    assert (field,) in [issue.path for issue in refusal.value.issues]
    assert await kept(shop) == []


async def test_secrets_open_for_their_store_alone(
    shop: Shop, database: Database, clock: MovedClock
) -> None:
    """Whoever can write rows cannot let one store be paid by another's account."""
    await enable_sandbox(database, shop.store_id, clock)
    other = Shop(database, clock, await open_store(database))
    await enable_sandbox(database, other.store_id, clock)
    (theirs,) = await kept(shop)
    async with database.transaction(store_id=other.store_id) as connection:
        await connection.execute(
            sa.update(providers)
            .where(providers.c.store_id == other.store_id)
            .values(secrets=theirs.secrets)
        )
    with pytest.raises(ProviderConfigError):
        await other.begin(10_000)
    (payment,) = await other.listed()
    assert payment.state is PaymentState.FAILED
    await other.close()


async def test_secrets_are_sealed_anew_when_the_secret_changes(
    shop: Shop, database: Database, clock: MovedClock
) -> None:
    """Then the former one is of no more use, and payments go on."""
    await enable_sandbox(database, shop.store_id, clock)
    new = SecretStr("another secret, just as long as the first")
    both, alone = (
        Shop(database, clock, shop.store_id, seal=seal)
        for seal in (Seal.of(new, SecretStr(SECRET)), Seal.of(new))
    )
    with pytest.raises(ProviderConfigError):
        await alone.begin(10_000)
    async with database.transaction(store_id=shop.store_id) as connection:
        assert await both.accounts.reseal(connection, shop.store_id) == 1
        assert await both.accounts.reseal(connection, shop.store_id) == 0
    assert (await alone.begin(10_000)).payment.state is PaymentState.CAPTURED
    for each in (both, alone):
        await each.close()
