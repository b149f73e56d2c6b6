"""
Models that were learned from examples, as files of data: reading one runs nothing of its own.

A file holds the ONNX graph, the tables by which each score is explained, and a manifest with what
was learned from. Reading one needs NumPy and ONNX Runtime, and no library that trains.
"""
