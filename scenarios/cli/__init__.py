"""The command `hublab`."""
