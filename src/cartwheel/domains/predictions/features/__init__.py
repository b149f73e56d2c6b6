"""
What is known of an abandoned cart: defined once, computed once, for training and for serving.

`definitions` says what each feature is, `computing` makes the values out of an abandonment and of
what else was known at that moment. Whoever trains takes

    vector = computing.vector_of(computing.compute(cart, known), definitions.CATALOGUE)

which has the order of `definitions.NAMES`: numbers, integers, booleans, and texts of categories.
None is a missing value, and stays one unless its definition declares what stands for it.
"""
