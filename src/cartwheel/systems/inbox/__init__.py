"""
What makes at-least-once delivery take effect exactly once in PostgreSQL.

    async with database.transaction(store_id=…) as connection:
        if await first_time(connection, consumer="reports/count", message_id=message.id):
            ...  # the effect, through this connection

States. A message is *new* to a consumer until a transaction that asked for it commits, then
*seen*, and forgotten fifteen days later.

Guarantees. Of all transactions in which a consumer asks for one message, one that is answered
True commits, so the effect written beside it stands exactly once: however often the message
is delivered, by whomever, and also when a worker that was stopped comes back late. Effects
outside the transaction get no such promise.

Failures. The transaction rolls back: the message is new again. Two ask at once: the second
waits for the first to end, and has its turn if that rolled back. The first is stopped in the
middle: the database ends its session after a minute without a statement, the second goes on,
and the first finds its connection gone and can no longer commit.
"""
