"""What is rented beside a car: child seats, snow chains."""
