"""
Socket.IO: the sockets of `store_socket.py`, for clients of that protocol.

    client ──▶ `door.py` ──▶ python-socketio ──▶ `session.py` ──▶ the socket that stands

A session is shown to the house as a WebSocket, so that credentials, permissions, quotas, places and
the end with access are those of every other socket, by the same lines. What a socket says by
`type` is an event of that name here, both ways.

`neighbours.py` shares rooms with Socket.IO servers on Node, over their own adapters' wires.
"""
