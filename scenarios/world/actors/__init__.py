"""The people of a story, each speaking HTTP to the platform they use."""
