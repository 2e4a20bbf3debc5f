"""One file a fictional document."""
