"""
Predictions on demand: how a cart stands now, by the model in use.

A cart that was left is described in Redis until something happens to it, so that a prediction of it
costs one round trip, which those who ask at the same time share. Any other cart is described anew.
Scores are remembered by the values of the features (`serving/trained`). Nothing is kept of what is
asked: the prediction of an abandonment, which decisions are made by, is `predictions.get`.
"""
