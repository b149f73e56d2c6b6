"""Stores, who belongs to them, the keys that open them, and who a credential stands for."""
