"""What a store writes on its orders for itself: a note, and tags to find them by."""
