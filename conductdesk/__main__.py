"""Where the program starts: ``conductdesk`` and ``python -m conductdesk``."""

import os
import sys

_PICTURE_WORKER = "--picture-worker"


def main() -> None:
    """Run the command line and leave with its exit code."""
    if sys.argv[1:] == [_PICTURE_WORKER]:
        # A frozen program has no interpreter beside it to run the worker's module with, so it runs itself.
        from conductdesk.intake.worker import main as decode_pictures  # noqa: PLC0415 - nothing else may be loaded there

        decode_pictures()
        return
    try:
        from conductdesk.cli.main import program  # noqa: PLC0415 - Ctrl+C while modules load is answered like any other

        program.main()
    except KeyboardInterrupt:
        sys.stderr.write("Stopped before anything was begun.\n")
        sys.stderr.flush()
        os._exit(130)


if __name__ == "__main__":
    main()
