"""Groups that a store puts customers into, with a discount for each."""
