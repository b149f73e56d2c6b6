"""
A Kafka broker for tests, benchmarks and local use: one KRaft node on free ports of 127.0.0.1.

States: fetched (Maven has put the pinned jars into a cache folder) → formatted (the data
folder has a cluster id) → running (a direct child, in a session of its own) → stopped.

Guarantees: the ports stay the same for as long as the object lives, so that a broker can be
stopped, killed and started again under its clients; the kernel ends the broker when its parent
dies (Linux). Durability is Kafka's own: an acknowledged entry is in the page cache and outlives
the process, not the machine, unless `flush_each` makes the broker fsync every write.

Failures: no JDK or no Maven raises `MissingToolError`; a download or a start that fails raises
`StartError` with what the tool said last.

In production the broker is somebody else's: this package is never needed there.
"""
