"""
Whether, how and when a shopper is reached, and why.

`rules.judge` says it from facts alone; `facts` finds those, `repository` keeps what was said. Each
abandonment has one decision with every check that was made, so that whoever asks why a cart got
nothing reads it instead of guessing.
"""
