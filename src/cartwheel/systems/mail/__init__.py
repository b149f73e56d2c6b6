"""
Mail, and the public pages that mails lead to.

    domain ──▶ job of the queue `email` ──▶ Mailer ──▶ mail server | a folder of the home

Guarantees. A mail goes to one address, so that what a server says is about that one. It is sent
by a job, which the transaction queues that wants it: if and only if that commits. No
transaction is open meanwhile.

Failures. What a server refuses for good ends the job at once, as a dead letter with its answer;
what it refuses for now is tried again, ever later.
"""
