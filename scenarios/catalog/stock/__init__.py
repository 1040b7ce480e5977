"""Stock and buffers, locations and cards, orders that TikTok itself ships."""
