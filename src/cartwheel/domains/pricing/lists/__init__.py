"""Price lists: what variants cost for groups of customers, from quantities on."""
