"""Pages of figures and of publications."""
