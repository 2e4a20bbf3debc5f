"""Examination."""
