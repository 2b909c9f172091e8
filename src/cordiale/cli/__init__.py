"""The command line: parse, call, render; nothing is computed here.

Exit codes: 0 done, 1 a problem that the message explains, 2 wrong usage,
3 data missing or refused, 130 interrupted.
"""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType
from typing import NoReturn

__all__ = ["main"]


def main() -> None:
    """Run the command line; a person sees one clear line, never a traceback."""
    # Not left to the command library, which answers Ctrl-C with its own word and code.
    before = signal.signal(signal.SIGINT, _interrupted)
    try:
        _run()
    finally:
        signal.signal(signal.SIGINT, before)


def _run() -> None:
    from polars.exceptions import PolarsError

    from cordiale.cli.app import app
    from cordiale.errors import CordialeError

    try:
        app(prog_name="cordiale")
    except CordialeError as e:
        _leave(str(e), e.exit_code)
    except SystemExit as e:
        # The reader of our output went away (head, less): that is no fault.
        if isinstance(e.__context__, BrokenPipeError):
            raise SystemExit(0) from None
        raise
    except Exception as e:
        if os.environ.get("CORDIALE_DEBUG"):
            raise
        if isinstance(e, OSError) and e.strerror:
            where = f"{e.filename}: " if e.filename else ""
            _leave(f"The system refused: {where}{e.strerror}.", 1)
        likely = (
            "Run cordiale data verify: a table may be damaged. If all is well, this"
            if isinstance(e, PolarsError)
            else "This"
        )
        _leave(
            f"Unexpected {type(e).__name__}: {str(e)[:300].rstrip('.')}. {likely} is a fault in "
            "Cordiale: please report it with the command. CORDIALE_DEBUG=1 shows the traceback.",
            1,
        )


def _leave(message: str, code: int) -> NoReturn:
    sys.stderr.write(f"cordiale: {' '.join(message.split())}\n")
    raise SystemExit(code) from None


def _interrupted(_signal: int, _frame: FrameType | None) -> NoReturn:
    _leave("Interrupted. What was built is kept; run it again to go on.", 130)
