"""
Pictures that a store had made by a service: kept, in the sizes that pages and mails show.

A picture is made outside of any transaction, put away, and written down last: what has a row has
its files. Files of a call that died in between are found by nobody, and cost their place alone.
"""
