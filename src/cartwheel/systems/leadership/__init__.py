"""
Work that only one process may do, with fencing.

States of a candidate: *waiting* (another one leads, or the database is away) →
*leading* (its work runs, its lease is renewed) → waiting again, when the lease is
lost or given back. Every change of leader begins a new *term*, one higher.

Guarantees. At any time at most one term is the newest. A transaction that was
fenced with `Term.ensure` commits only if its term still was the newest, whatever
the clocks say and however long its process stood still: a new leader's term
begins after such a transaction has ended.

Failures. The leader dies: another one leads when its lease has run out, and has been
asked for, within one and a third of its length. A leader that dies while the clock is
ahead is no exception: a lease that ends further off than it is long counts as run out. It
is stopped past its lease and goes on: its next fenced transaction is refused, and its work
is cancelled. It is stopped within a fenced transaction: the others wait until the database
ends that, after half a minute. The database is away: nobody can act; the work is
cancelled when the lease has run out unrenewed, and begins anew later. The work
raises: it is logged, the lease is given back, and whoever is first goes on.
"""
