"""Where customers live and are sent things, by the form of each country."""
