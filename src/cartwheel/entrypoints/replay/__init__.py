"""
`cartwheel replay`: a clickstream file, sent through the HTTP ingest of a running server.

The file goes through four steps, none of which holds more than a few megabytes:

    survey    one pass: sha256, format, number of rows, whether they are in order of time
    order     only for a file out of order: an external merge sort, ties in file order
    send      batches one after another over one connection, the next one parsed meanwhile
    catch up  until the store's own figures account for every event sent

Guarantees. The sha256 names the store, so a file always lands in the same one.
A message id is derived from all a row says, so sending again, after a lost
answer, Ctrl-C or a crash, adds nothing twice. A visitor's events arrive in
order, because batches are never sent side by side. A line that cannot be used
ends in the rejects file with its number and the reason, and stops nothing.

On failure: a busy or absent server is asked again with growing pauses for two
minutes; after that, and whenever nothing moves for a minute, one line says so
and the same command continues later.
"""
