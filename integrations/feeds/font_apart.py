"""Looking at a 外字 font in a process of its own, with little time and little memory.

Sixteen MiB of tables can say that they are gigabytes of outlines, or a character map of the whole 32-bit space: the
worker that loads a city's packages must not be what finds out. What was looked at within these bounds is read again
within them by the press and by inspection. No Django here, and no secrets.
"""

import resource
import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
#: Processor seconds and bytes of the largest font that is still one: 6,400 drawn characters take a second and 200 MiB.
SECONDS = 60
MEMORY = 2 << 30
#: What the process answers when it was stopped, or fell, over the font.
BROKEN = "FONT_BROKEN"


def look_apart(data: bytes) -> str:
    """Code of what is wrong with a font (gaiji.MESSAGES), "" when it can be printed and inspected."""
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "integrations.feeds.font_apart", str(MEMORY)],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # fontTools tells there what stands in the font
            check=True,
            cwd="/",
            env={"PYTHONPATH": str(_ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
            timeout=3 * SECONDS,
        )
    except subprocess.SubprocessError:
        return BROKEN
    return done.stdout.decode("ascii")


def look(data: bytes) -> str:
    """The same in this process."""
    from issuer.inspection.gaiji import build_gaiji_register
    from issuer.papers.errors import ConfigurationError
    from issuer.press.gaiji import NoGaiji, build_gaiji_case
    from issuer.press.sfnt import NotTrueType

    try:
        build_gaiji_case(data)
        build_gaiji_register(data)
    except NotTrueType:
        return "FONT_CFF"
    except NoGaiji:
        return "FONT_EMPTY"
    except (ConfigurationError, MemoryError):
        return BROKEN
    return ""


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[1]), int(sys.argv[1])))
    sys.stdout.write(look(sys.stdin.buffer.read()))
