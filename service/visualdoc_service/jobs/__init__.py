"""Durable work: a small interface, DBOS Transact behind it, and the processes that do the work."""
