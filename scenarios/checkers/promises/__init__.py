"""The promises, by subject; one file each."""
