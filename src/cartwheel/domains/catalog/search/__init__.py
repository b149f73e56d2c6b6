"""
Finding products by words.

Each store has a vocabulary: the words of its products, in one form (`text.py`). What somebody
types is resolved to words of it (`resolving.py`): the word itself, others of its stem, those
that begin with it, compounds that end with it, and only when these find little, those that
a typing error away. Products hold their words in an index that knows words and filters alike;
a bounded number of candidates comes out of it, which `ranking.py` puts in order.

Rows of the index change in the transaction that changes the product.
"""
