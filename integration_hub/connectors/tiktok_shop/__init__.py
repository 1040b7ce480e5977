"""The connector of TikTok Shop."""
