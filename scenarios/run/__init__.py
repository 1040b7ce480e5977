"""A run, from story to verdict, and the search for a story that breaks a promise."""
