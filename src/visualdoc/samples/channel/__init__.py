"""Printing and scanning: what happens to a vector page before it is pixels again."""
