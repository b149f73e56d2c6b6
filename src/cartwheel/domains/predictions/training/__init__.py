"""
Training: examples in, and a model out that is measured, explained and checked.

Examples are split by time, or by a held-out fifth where they have none; gradient boosting is
measured beside logistic regression on what neither has seen. Its graph is held against the original
before anybody may serve it.

The libraries that train are imported when they are used: nothing else of the house needs them.
"""
