"""What is sent is nowhere to be sold until it has arrived, and arrives in the lot that it was."""

from datetime import timedelta

import pytest
from tests.domains.inventory.making import Shop

from cartwheel.domains.inventory.errors import NotEnoughStockError, TransferEndedError
from cartwheel.domains.inventory.stock.contracts import ListLots
from cartwheel.domains.inventory.transfers.contracts import (
    ReceivedTransferLine,
    ReceiveTransfer,
    SendStock,
    SentLine,
    TransferState,
)
from cartwheel.kernel.errors import InvalidInputError


async def test_sent_and_received(shop: Shop) -> None:
    here, there, milk = await shop.location(), await shop.location(), await shop.variant()
    day = shop.today + timedelta(days=9)
    await shop.receive(here, milk, 5, lot_code="A", expires_on=day)
    async with shop.hands() as hands:
        sent = await hands.transfers.send(
            shop.store_id,
            SendStock(source_id=here, target_id=there, lines=(SentLine(milk, 3),)),
        )
    item = await shop.item(milk)
    assert (item.on_hand, item.incoming, item.free) == (2, 3, 2)
    async with shop.hands() as hands:
        received = await hands.transfers.receive(
            shop.store_id,
            ReceiveTransfer(sent.id, (ReceivedTransferLine(sent.lines[0].id, 2),)),
        )
        lots = (await hands.view.list_lots(shop.store_id, ListLots(location_id=there))).items
    assert (received.state, received.lines[0].received) == (TransferState.RECEIVED, 2)
    assert [(lot.code, lot.expires_on, lot.on_hand) for lot in lots] == [("A", day, 2)]
    item = await shop.item(milk)
    assert (item.on_hand, item.incoming) == (4, 0)
    with pytest.raises(TransferEndedError):
        async with shop.hands() as hands:
            await hands.transfers.receive(shop.store_id, ReceiveTransfer(sent.id))
    assert await shop.item(milk) == item
    await shop.assert_sound()


async def test_there_at_once_and_into_the_lot_that_is_there(shop: Shop) -> None:
    here, there, mug = await shop.location(), await shop.location(), await shop.variant()
    await shop.receive(here, mug, 5)
    await shop.receive(there, mug, 1)
    await shop.allocate((mug, 1))
    command = SendStock(
        source_id=here, target_id=there, lines=(SentLine(mug, 2),), is_received=True
    )
    async with shop.hands() as hands:
        moved = await hands.transfers.send(shop.store_id, command)
    assert (moved.state, moved.allowed_actions) == (TransferState.RECEIVED, ())
    item = await shop.item(mug)
    assert {level.location_id: level.on_hand for level in item.levels} == {here: 3, there: 3}
    await shop.assert_sound()


async def test_what_is_called_back_is_where_it_was(shop: Shop) -> None:
    here, there, mug = await shop.location(), await shop.location(), await shop.variant()
    await shop.receive(here, mug, 5)
    async with shop.hands() as hands:
        sent = await hands.transfers.send(
            shop.store_id, SendStock(source_id=here, target_id=there, lines=(SentLine(mug, 5),))
        )
        await hands.transfers.call_back(shop.store_id, sent.id)
    item = await shop.item(mug)
    assert [(level.location_id, level.on_hand) for level in item.levels] == [(here, 5)]
    await shop.assert_sound()


async def test_what_is_promised_stays(shop: Shop) -> None:
    here, there, mug = await shop.location(), await shop.location(), await shop.variant()
    await shop.receive(here, mug, 5)
    await shop.allocate((mug, 2))
    await shop.reserve((mug, 1))
    before = await shop.item(mug)
    command = SendStock(source_id=here, target_id=there, lines=(SentLine(mug, 3),))
    with pytest.raises(NotEnoughStockError) as refused:
        async with shop.hands() as hands:
            await hands.transfers.send(shop.store_id, command)
    assert refused.value.there == 2
    assert await shop.item(mug) == before


async def test_no_more_arrives_than_was_sent(shop: Shop) -> None:
    here, there, mug = await shop.location(), await shop.location(), await shop.variant()
    await shop.receive(here, mug, 5)
    async with shop.hands() as hands:
        sent = await hands.transfers.send(
            shop.store_id, SendStock(source_id=here, target_id=there, lines=(SentLine(mug, 2),))
        )
    before = await shop.item(mug)
    with pytest.raises(InvalidInputError):
        async with shop.hands() as hands:
            await hands.transfers.receive(
                shop.store_id,
                ReceiveTransfer(sent.id, (ReceivedTransferLine(sent.lines[0].id, 3),)),
            )
    assert await shop.item(mug) == before
