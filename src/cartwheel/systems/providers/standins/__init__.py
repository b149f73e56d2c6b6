"""
Stand-ins for outside services: they speak the real wire, on this machine, and cost nothing.

What they answer is made by our own code and says so: every id of a request begins with
`stand-in-`, whatever URL led here. They look at no key. By the name of a model they can be told
to fail (`faults.py`), which is how adapters are tried against what services do on bad days.
"""
