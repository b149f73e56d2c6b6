"""Photos of cars, in the sizes that pages show."""
