"""``python -m rnr`` is the command line."""

from __future__ import annotations

import sys

from rnr.publish.command.cli import main

sys.exit(main())
