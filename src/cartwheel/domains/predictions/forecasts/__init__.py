"""
How much of each product will be sold in the next weeks, and how sure that is.

States of a store's forecasts: *too little* (fewer than sixteen whole weeks with sales behind it:
there is none, and the run says so) → *made* (every night, anew for all products that sold within
half a year) → *out of date* (two of its weeks are over and no newer one came: inventory goes back
to the average of past sales).

Guarantees. A forecast is made of whole weeks that are over, and of nothing else. Whichever method
was best in weeks that it had not seen makes it; a store for which the plain methods are better
gets those. A run's forecasts replace the former ones together.

Failures. Computing is done in a process of its own, which is killed with its job; the job is tried
again, and the former forecasts stay.
"""
