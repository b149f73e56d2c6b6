"""What stands in stock, locked and read at once, and how every change of it is written down."""
