"""Clickstreams of other shops: files of what shoppers did, sent into stores of their own."""
