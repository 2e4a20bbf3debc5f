"""Uploaded documents, their state, report and pictures."""
