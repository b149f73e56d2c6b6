"""What is offered: cars by name, and classes of which any vehicle is handed over."""
