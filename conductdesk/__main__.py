"""Where the program starts: ``conductdesk`` and ``python -m conductdesk``."""

import os
import sys


def main() -> None:
    """Run the command line and leave with its exit code."""
    try:
        from conductdesk.cli.main import program  # noqa: PLC0415 - Ctrl+C while modules load is answered like any other

        program.main()
    except KeyboardInterrupt:
        sys.stderr.write("Stopped before anything was begun.\n")
        sys.stderr.flush()
        os._exit(130)


if __name__ == "__main__":
    main()
