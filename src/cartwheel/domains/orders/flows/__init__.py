"""What orders ask of others outside: payments begun, taken and given back."""
