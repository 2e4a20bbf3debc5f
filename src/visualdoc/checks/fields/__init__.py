"""Fields: is each entry printed as its siblings are, in the type's own typeface."""
