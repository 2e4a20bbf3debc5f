"""Decoders of the accepted formats. They run in the confined process only.

Each module has one function ``decode(content, budget) -> Iterator[DecodedPage]`` that checks the
dimensions of a page against the budget before it decodes, and raises
:class:`~visualdoc.errors.UnreadableFileError` for anything that is not complete.
"""
