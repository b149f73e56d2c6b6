"""
What is told of mails after they were taken: bounces, complaints, deliveries.

    Amazon SNS ──signature──▶ ses.py ─┐
    report in a mail (DSN, ARF) ──────┴─▶ Told ──▶ Feedback ──▶ ledger, suppressions, announcement

Guarantees. A report counts once for a recipient, a campaign and a kind, however often and by
whichever way it comes. Nothing changes by a message that Amazon has not signed, nor by a report
that names no mail of ours; and it is always the address that we wrote to that is suppressed,
never one that a report names.
"""
