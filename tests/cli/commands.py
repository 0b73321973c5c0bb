"""Commands as people type them, and the folders of rules they are given."""

from collections.abc import Mapping
from pathlib import Path

from click.testing import CliRunner, Result

from screening.cli import main
from screening.settings import shipped

EXAMPLES = sorted((shipped("rules") / "italy-china" / "examples").glob("*.yaml"))
SUNGROW = shipped("rules") / "italy-china" / "examples" / "sungrow-storage.yaml"


def run(*words: object, **environ: str) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words], env=environ)


def refusal(*words: object, **environ: str) -> str:
    done = run(*words, **environ)
    assert (done.exit_code, done.stdout) == (1, "")
    return done.stderr


def in_one_line(text: str) -> str:
    return " ".join(text.split())


def write(folder: Path, texts: Mapping[str, str]) -> Path:
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder
