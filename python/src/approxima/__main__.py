"""The command `approxima`: `python -m approxima`, or the script of the same name."""

import os
import sys

from ._library import main as _run, program


def main() -> None:
    """Runs the command with this process's arguments, and ends the process."""
    script = sys.argv[0]
    # What the command starts again, for a notebook or a cluster.
    is_script = not script.endswith("__main__.py") and os.access(script, os.X_OK)
    _run(sys.argv[1:], os.path.abspath(script) if is_script else program())


if __name__ == "__main__":
    main()
