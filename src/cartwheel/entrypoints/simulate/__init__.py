"""
`cartwheel simulate`: a synthetic shop whose made-up shoppers keep a demo alive.

    shop      what is on sale
    habits    how likely a shopper is to do what
    shopper   one shopper, a state machine over a seeded random source
    crowd     all shoppers of a run, over a clock they are given
    run       the crowd driven over HTTP, listening on the WebSocket
    showing   the line on a terminal
    command   the options of `cartwheel simulate`

Every event says that it is made up: `context.synthetic` is true and
`context.library.name` is `cartwheel-simulate`. Events go through the same
ingest as anybody's and interventions come over the same socket.

While the server is away the crowd stands still; it goes on where it was when
the server is back. Nothing the server does or says ends a simulation.
"""
