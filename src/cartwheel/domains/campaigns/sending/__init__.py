"""
The sending of campaigns: a ledger of one row for each recipient, and whoever works it off.

States of a row. *waiting* until it is claimed; *sending* from then on, by one sender; then
*sent*, *failed* when the mail server refuses it for good, or *skipped* when at the claim it turns
out not to be wanted. *heldOut* from the beginning for whoever measures the campaign.

Guarantees. A row is written before the mail is handed over and after it was taken. Nobody is
missed: whoever is *sending* and whose sender is gone is claimed again, two minutes later, under
the same Message-ID. Nobody gets it twice but in the one gap that SMTP itself leaves: the server
has taken the mail, and the sender dies before its row says so. The row counts it as a doubt.

Failures. What the server puts off (4xx, a lost connection) waits for ever longer, up to six
attempts; an address that it refuses (5xx) is suppressed. While the server is away nothing counts.
"""
