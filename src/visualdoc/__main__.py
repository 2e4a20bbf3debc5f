"""``python -m visualdoc``."""

from __future__ import annotations

import sys

from visualdoc.cli.main import main

sys.exit(main())
