"""
The HTTP/1.1 server of the door: ASGI on one event loop, without a thread in between.

Requests are parsed by llhttp (through aiohttp), strictly; what is none goes to an
application that says so. The application is awaited in one task per connection, and
cancelled when the connection is lost: a client that closes its sending side alone is still
answered. A WebSocket's handshake comes as an ASGI `websocket` scope that offers the
extension `cartwheel.tunnel`: whoever takes it gets the bare connection, so that frames pass
without being unpacked.

States of a connection: *idle* (between requests) → *receiving* (a head has begun) →
*running* → idle or *closed*; or *tunnelled* until either side ends. Only idle and
receiving ones are closed when the door drains; an answer under way says that the
connection ends with it.
"""
