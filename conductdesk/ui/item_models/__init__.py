"""Lists that fetch their rows a page at a time."""
