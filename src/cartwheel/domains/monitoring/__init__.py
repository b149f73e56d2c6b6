"""
How the platform is, for whoever runs it.

Every process says in Redis that it is there and what it found (`systems/health/presence.py`);
here that is put together by part and by role. A part fails where any live process finds it
failing; a role is missing where no live process has it. Nothing here changes anything, and what
is asked needs no PostgreSQL but where its migrations are asked for.
"""
