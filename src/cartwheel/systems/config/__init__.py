"""What stores may set: keys that domains declare, and the values in force."""
