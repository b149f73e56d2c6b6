"""
What happens in a store, told as it happens, to whoever may know.

    publish ──▶ Redis channel ──▶ one connection per process ──▶ a bounded queue per client
       └──────▶ the topic's last events in Redis ──▶ whoever was away

A *room* passes messages on to whoever is in it, in any process: at most once, those of one
publisher in order. A *topic* is a room whose events are kept for a while and have places: who
follows it gets each event at least once and in one order for all publishers, or is told of a
gap. A *conversation* is a room of which a domain leads what is said, and repeats what must
arrive. A client follows any number of them over one socket, or topics over one stream.

Failures. Redis is away: sockets stay open, publishing raises, and the rooms are joined again
when it is back; what topics were told meanwhile is looked up. A client reads too slowly: its
queue fills up or a send takes too long, and it alone is disconnected, to come back.
"""
