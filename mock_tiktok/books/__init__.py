"""Records without behavior, and the indexes that find them; nothing here knows the vendor's state."""
