"""
What is sent of orders, in one piece or several, from one place or several.

What leaves is taken off the stock that the order holds, from the lots that the store's policy
picks, and stands with the fulfilment. With the first of them the invoice is issued.
"""
