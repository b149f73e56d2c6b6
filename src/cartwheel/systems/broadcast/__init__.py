"""
Short messages to every process, through Redis.

States. A process *hears* while its subscription stands, and is *deaf* from the moment Redis
is lost until it is back; it tries again twice a second.

Guarantees. None: a message reaches every process that hears, once, and is lost for those that
are deaf. It may hasten what is found out in another way too, and nothing more.

Failures. Redis is away: sending is given up after a second, nobody waits for it, and one line
of the log says so for each outage.
"""
