"""
The engines that `cartwheel up` brings along: PostgreSQL, Valkey, ClickHouse, a folder of objects.

One process holds a home (`Home.hold`). PostgreSQL and Valkey are its direct
children, in a session of their own so that Ctrl-C reaches only the parent, and
they listen on Unix sockets that no other user can open.

Guarantees:
    - what an engine acknowledged is on disk: `fsync` and `appendfsync always`;
    - when the parent is killed, the kernel tells the children to stop (Linux);
      where they outlive it anyway, the next start ends them first, and touches
      only processes whose program and working folder prove them ours;
    - a refused start changes no data and raises `StartError`, one line long.

When a child dies while the parent runs, `Engines.failure` returns and the parent
shuts down: everything acknowledged is there at the next start.
"""
