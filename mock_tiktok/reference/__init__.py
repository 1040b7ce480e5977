"""What TikTok fixes for everybody: markets, carriers, categories."""
