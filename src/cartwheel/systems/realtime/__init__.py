"""
Sockets and rooms: a message published to a room reaches every socket in it, in any process.

    publish ──▶ Redis channel ──▶ one connection per process ──▶ a bounded queue per socket

Guarantees. At most once: a message published while a process has lost Redis, or to a room
nobody is in, is gone. Whoever needs more keeps its messages and sends them again until they
are acknowledged. Messages of one publisher arrive in order.

Failures. Redis is away: sockets stay open, publishing raises, and the rooms are joined again
when it is back. A client reads too slowly: its queue fills up or a send takes too long, and
it alone is disconnected, with a code that says "try again".
"""
