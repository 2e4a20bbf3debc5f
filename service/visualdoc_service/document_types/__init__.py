"""The reference library over HTTP."""
