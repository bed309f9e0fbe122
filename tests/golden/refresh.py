"""Write golden papers anew: ``python -m tests.golden.refresh NAME …`` (or ``all``). Look at the difference."""

import sys

from tests.golden.cases import NAMES, paper_of, press
from tests.golden.look import FOLDER, files, pictures_of, text_of


def refresh(name: str) -> None:
    """Draw one golden paper and keep its text and pictures."""
    paper = paper_of(name, with_press=press())
    pictures = pictures_of(paper)
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob(f"{name}-[0-9].png"):
        old.unlink()
    text_file, picture_files = files(name, len(pictures))
    text_file.write_text(text_of(paper), encoding="utf-8")
    for picture, file in zip(pictures, picture_files, strict=True):
        picture.quantize(16).save(file, optimize=True)


def main(names: list[str]) -> int:
    """Exit code 2 for a name that is not known."""
    wanted = list(NAMES) if names == ["all"] else names
    unknown = [name for name in wanted if name not in NAMES]
    if unknown or not wanted:
        sys.stderr.write(f"known golden papers: all {' '.join(NAMES)}\n")
        return 2
    for name in wanted:
        refresh(name)
        sys.stdout.write(f"{name} written\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
