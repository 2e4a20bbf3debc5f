"""Rules of the standard that a zone can break, each with captured and expected value."""
