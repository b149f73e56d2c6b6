"""Categories of cars: four that every store begins with, and its own."""
