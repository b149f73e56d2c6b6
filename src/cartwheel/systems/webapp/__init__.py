"""
Serves the web app that `web/` is built into, from the package.

What is built has its hash in its name, is compressed already and is kept by browsers for ever.
The page itself is asked for anew each time: it names the assets of its build, and carries a
nonce that holds for this answer alone. Every address that is no file of the app and no other
part's leads to that page, which knows what to show there.

A build that is made while the process runs is served from the next page on. Assets of the one
before are kept in memory for a day, so that a page that is open goes on; those of a process that
is no more are gone, and whoever still has its page loads it anew.
"""
