"""WebSockets: the handshake is forwarded as it is, and then bytes pass both ways."""

from cartwheel.systems.gateway.asgi import Scope, Send
from cartwheel.systems.gateway.config.specs import TimeoutSpec
from cartwheel.systems.gateway.door.heads import head_of
from cartwheel.systems.gateway.door.tunnel import tunnel
from cartwheel.systems.gateway.metrics import open_sockets
from cartwheel.systems.gateway.proxy.forwarding import answer_headers
from cartwheel.systems.gateway.upstreams.upstream import Upstream

_SWITCHING = 101


async def pass_websocket(
    scope: Scope, send: Send, upstream: Upstream, head: bytes, timeouts: TimeoutSpec
) -> None:
    """
    Shake hands for a client, and pass on what both sides say until one ends.

    Raises:
        UpstreamError: the instance gave no proper answer to the handshake.
    """
    connection = await upstream.connect(seconds=timeouts.connect_seconds)
    try:
        answer = await connection.ask(head, is_head=False, seconds=timeouts.first_byte_seconds)
        headers = answer_headers(answer.headers)
        if answer.status != _SWITCHING:
            body = answer.whole if answer.whole is not None else await answer.body.read()
            prefix = "websocket.http.response"
            await send({"type": f"{prefix}.start", "status": answer.status, "headers": headers})
            await send({"type": f"{prefix}.body", "body": body})
            return
        inside = connection.release()
        outside, early = scope["extensions"]["cartwheel.tunnel"].release()
        switch = [(b"connection", b"Upgrade"), (b"upgrade", b"websocket"), *headers]
        outside.write(head_of(_SWITCHING, switch) + (answer.whole or b""))
        if early:
            inside.write(early)
        scope["state"]["status"] = _SWITCHING
        with open_sockets.track_inprogress():
            await tunnel(outside, inside, idle_seconds=timeouts.idle_seconds)
    finally:
        connection.close()
