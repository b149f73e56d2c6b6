"""What can be rented: locations, categories, cars, and the vehicles that are handed over."""
