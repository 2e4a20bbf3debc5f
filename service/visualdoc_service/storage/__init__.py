"""Bytes at rest: content-addressed blobs, page pyramids, locks between processes."""
