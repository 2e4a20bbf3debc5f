"""Layout: is everything where and how it belongs."""
