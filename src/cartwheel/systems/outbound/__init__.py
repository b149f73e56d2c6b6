"""
HTTP to addresses that strangers chose, which never reaches what is ours.

    URL ──policy──▶ name ──resolver──▶ addresses ──policy──▶ connection to that very address

States. A call is *refused* before anything is sent, or *sent* once; there are no retries here.

Guarantees. The address that was checked is the address that is connected to: a name that
answers differently the second time changes nothing. When one of a name's addresses is
refused, the name is. No proxy of the environment, no cookie, no kept connection and no
redirect leads around this. A call ends within its time, names, connection and body
included, and holds at most 64 KiB of an answer.

Failures. What the policy refuses raises `OutboundRefusedError`, now and at every repetition;
silence raises `OutboundTimeoutError` and everything else `OutboundUnreachableError`, which
may be over the next time. An answer of any status is an answer.
"""
