"""
`cartwheel shadow`: the same requests to an old server and to ours, and what differs.

Requests come from a file of recorded ones, or line by line from standard input, as from the
access log of the old server while it serves: nothing stands in the way of its callers. What
changes something is left out unless it is asked for, since it happens on both servers. What
was recorded of credentials and cookies is not sent: each server gets its own.
"""
