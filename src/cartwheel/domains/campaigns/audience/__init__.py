"""Who a campaign would reach, and who of them would not get it."""
