"""What a rental costs: rates and terms of cars, prices line by line, and fees."""
