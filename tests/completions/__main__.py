"""`make completions`: the files in packaging/completions, made of the parser."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tests.completions.bash import write_bash
from tests.completions.fish import write_fish
from tests.completions.grammar import read_grammar
from tests.completions.zsh import write_zsh

FOLDER = Path(__file__).parents[2] / "packaging/completions"


def completions() -> Mapping[Path, str]:
    """What each of the files is to hold."""
    grammar = read_grammar()
    return {
        FOLDER / "bash/dockproxy": write_bash(grammar),
        FOLDER / "zsh/_dockproxy": write_zsh(grammar),
        FOLDER / "fish/dockproxy.fish": write_fish(grammar),
    }


if __name__ == "__main__":
    for path, text in completions().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
