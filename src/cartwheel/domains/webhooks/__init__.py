"""
Telling a shop's own servers what happened, in the form of Standard Webhooks.

    announcement ──▶ message + a delivery per endpoint + a job each ──▶ POST ──▶ attempt log
                     one transaction                                    at least once

States. A delivery is *pending* until its endpoint answers 2xx (*delivered*), refuses it or
stays silent through the whole schedule (*failed*), or is disabled before (*cancelled*). A
replay makes it pending again in its next *round*; jobs of an earlier round do nothing. An
endpoint is enabled, or disabled by its owner, by its own answer 410, or by failing for
five days.

Guarantees. A message exists once for each happening, however often that is announced; all
attempts carry its id and the same bytes. Nothing is sent from within a transaction. One
that is delivered is not sent again unless somebody asks for it. Order is not kept.

Failures. A worker dies while it posts: the job runs again and the endpoint may hear twice.
An endpoint is slow: it holds its own places only, and the jobs that find none come back
later. It keeps failing: it is left alone for growing pauses that cost no attempts. The
schedule ends: the job lies among the dead letters, where a retry makes one more attempt.

Secrets must be at hand for signing. They are kept sealed under `CARTWHEEL_SECRET_KEY`, each
for its endpoint, and opened by the sending alone; those from before there was sealing are
sealed by the hourly upkeep. A worker that cannot open them puts deliveries off, which costs
no attempt. No answer, list or log holds them, but the answer that makes them.
"""
