"""A confined process that decodes untrusted files, and the pool that keeps one warm.

The child is started with ``python -m`` and not through :mod:`multiprocessing`: so it never imports
the caller's main module, and daemonic workers may use it too. Bytes go in and pixels come out
through sealed memory files, descriptions as JSON; nothing that the child sends is ever unpickled.
"""
