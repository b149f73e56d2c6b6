"""
Serving: the model that is in use in a store, in memory, asked for one cart or for many.

States of a version in a process: *absent*, *loading*, *loaded*, and *unusable* for a minute after
its file was refused. Loaded ones share a budget of memory; the one not asked for longest goes
first.

Guarantees. Who asks gets an answer: by the champion, by the version before it when that one's file
is damaged or was trained with other definitions of features, by the baseline when there is none.
What was loaded goes on serving while the object store or the database is away.

Failures. That a champion cannot serve is logged with the reason, counted, and shown in its status.
"""
