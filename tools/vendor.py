"""Make the vendored files from npm packages, and write down what they are.

For developers only: nothing here runs at start, in tests or in the wheel. Needs npm, or
a folder with the packages already packed. Give it the folder, or nothing:

    python tools/vendor.py [FOLDER]

To take a newer version, change it below, run this, read the difference, commit both.
"""

import base64
import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from fontTools import subset

ROOT = Path(__file__).parent.parent
LOCK = ROOT / "vendor.lock"
PAPER = "reports/fonts"
WEB = "screening/web/static/vendor"
GENERAL_STANDARD = Path(__file__).parent / "general-standard-characters.txt"


@dataclass(frozen=True, kw_only=True)
class Package:
    """What is taken of one package: from a path inside it to a path in this tree.

    `licence_text` is such a pair as well. A font whose new name ends like one of CUTS
    is cut down to those characters.
    """

    name: str
    version: str
    licence: str
    licence_text: tuple[str, str]
    files: Mapping[str, str]

    @property
    def archive(self) -> str:
        """The name npm gives the packed package."""
        plain = self.name.removeprefix("@").replace("/", "-")
        return f"{plain}-{self.version}.tgz"


def fontsource(family: str, *weights: int) -> dict[str, str]:
    """Return the Latin files of a family for the web, name by name."""
    names = [
        f"{family}-{part}-{weight}-normal.woff2"
        for weight in weights
        for part in ("latin", "latin-ext")
    ]
    return {f"files/{name}": f"{WEB}/{name}" for name in names}


def editor(*scripts: str) -> dict[str, str]:
    """Return those scripts of the editor, its style, and the pictures that names."""
    pictures = [
        f"main-{number}.{'svg' if number in (*range(5, 13), 25) else 'png'}"
        for number in range(1, 27)
    ]
    return {
        **{f"src-min-noconflict/{name}": f"{WEB}/ace/{name}" for name in scripts},
        **{f"css/{name}": f"{WEB}/ace/{name}" for name in ("ace.css", *pictures)},
    }


# "Source" is a reserved font name: those files go out exactly as they came.
PACKAGES = (
    Package(
        name="@expo-google-fonts/source-sans-3",
        version="0.4.1",
        licence="OFL-1.1",
        licence_text=("LICENSE_FONT", f"{PAPER}/source-sans-3.licence.txt"),
        files={
            f"{face}/SourceSans3_{face}.ttf": f"{PAPER}/SourceSans3_{face}.ttf"
            for face in ("400Regular", "600SemiBold")
        },
    ),
    Package(
        name="@expo-google-fonts/source-serif-4",
        version="0.4.1",
        licence="OFL-1.1",
        licence_text=("LICENSE_FONT", f"{PAPER}/source-serif-4.licence.txt"),
        files={
            "600SemiBold/SourceSerif4_600SemiBold.ttf": (
                f"{PAPER}/SourceSerif4_600SemiBold.ttf"
            )
        },
    ),
    Package(
        name="@expo-google-fonts/noto-sans-sc",
        version="0.4.3",
        licence="OFL-1.1",
        licence_text=("LICENSE_FONT", f"{PAPER}/noto-sans-sc.licence.txt"),
        files={
            f"{face}/NotoSansSC_{face}.ttf": f"{PAPER}/NotoSansSC_{face}-names.ttf"
            for face in ("400Regular", "600SemiBold")
        },
    ),
    Package(
        name="@expo-google-fonts/noto-sans-kr",
        version="0.4.3",
        licence="OFL-1.1",
        licence_text=("LICENSE_FONT", f"{PAPER}/noto-sans-kr.licence.txt"),
        files={
            f"{face}/NotoSansKR_{face}.ttf": f"{PAPER}/NotoSansKR_{face}-{cut}.ttf"
            for face, cut in (("400Regular", "hangul"), ("600SemiBold", "commoner"))
        },
    ),
    Package(
        name="@fontsource/source-sans-3",
        version="5.3.1",
        licence="OFL-1.1",
        licence_text=("LICENSE", f"{WEB}/source-sans-3.licence.txt"),
        files=fontsource("source-sans-3", 400, 600),
    ),
    Package(
        name="@fontsource/source-serif-4",
        version="5.3.1",
        licence="OFL-1.1",
        licence_text=("LICENSE", f"{WEB}/source-serif-4.licence.txt"),
        files=fontsource("source-serif-4", 600),
    ),
    Package(
        name="htmx.org",
        version="2.0.11",
        licence="0BSD",
        licence_text=("LICENSE", f"{WEB}/htmx.licence.txt"),
        files={"dist/htmx.min.js": f"{WEB}/htmx.min.js"},
    ),
    Package(
        name="ace-builds",
        version="1.45.2",
        licence="BSD-3-Clause",
        licence_text=("LICENSE", f"{WEB}/ace/licence.txt"),
        files=editor(
            "ace.js", "ext-language_tools.js", "ext-searchbox.js", "mode-yaml.js"
        ),
    ),
)


def main() -> None:
    """Take every file, then write the lock."""
    with tempfile.TemporaryDirectory() as temporary:
        packed = Path(sys.argv[1]) if sys.argv[1:] else None
        for package in PACKAGES:
            archive = (packed or Path(temporary)) / package.archive
            if packed is None:
                pack(package, archive.parent)
            take(package, archive)
    LOCK.write_text(lock(), encoding="utf-8")


def pack(package: Package, folder: Path) -> None:
    """Fetch a package with npm, without running anything of it."""
    spec = f"{package.name}@{package.version}"
    into = ["--pack-destination", str(folder)]
    command = ["npm", "pack", spec, "--ignore-scripts", *into]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def take(package: Package, archive: Path) -> None:
    """Put the named files of a package, and its licence, where they belong."""
    with tarfile.open(archive) as packed:
        manifest = json.loads(read(packed, "package.json"))
        if (manifest["name"], manifest["version"]) != (package.name, package.version):
            sys.exit(f"{archive} is not {package.name} {package.version}.")
        for inside, outside in (*package.files.items(), package.licence_text):
            target = ROOT / outside
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(read(packed, inside))
            if characters := characters_of(target):
                cut(target, characters)


def read(packed: tarfile.TarFile, inside: str) -> bytes:
    """Return one file of a package."""
    opened = packed.extractfile(f"package/{inside}")
    if opened is None:
        sys.exit(f"{inside} is not a file.")
    return opened.read()


def cut(font: Path, characters: set[int]) -> None:
    """Keep these characters, as they stand in a line of text."""
    options = subset.Options(
        hinting=False, notdef_outline=True, name_IDs=["*"], layout_features=[]
    )
    options.drop_tables += ["BASE", "STAT", "gasp", "prep", "vhea", "vmtx"]
    loaded = subset.load_font(str(font), options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=sorted(characters))
    cutter.subset(loaded)
    subset.save_font(loaded, str(font), options)


def characters_of(file: Path) -> set[int]:
    """Return the characters that a file is cut down to; none says it stays whole."""
    name = file.stem.rpartition("-")[2]
    return CUTS[name]() if file.suffix == ".ttf" and name in CUTS else set()


def chinese_names() -> set[int]:
    """Return the general standard characters, GB 2312, the first plane of Big5, kana.

    Companies listed in Hong Kong write their names in traditional characters; the
    commoner ones are the first plane of Big5.
    """
    lines = GENERAL_STANDARD.read_text(encoding="utf-8").splitlines()
    standard = map(ord, "".join(line for line in lines if line[0] != "#"))
    simplified = decode("gb2312", range(0xB0, 0xF8), range(0xA1, 0xFF))
    traditional = decode("big5", range(0xA4, 0xC7), range(0x40, 0xFF))
    return {*marks(), *range(0x3040, 0x3100), *standard, *simplified, *traditional}


def marks() -> set[int]:
    """Return what stands between words, narrow and wide; a run of text has one font."""
    wide = (*range(0x3000, 0x3040), *range(0xFF01, 0xFF5F), 0xFFE5)
    return {*range(0x20, 0x7F), *range(0xA0, 0x100), *range(0x2010, 0x2040), *wide}


def hangul() -> set[int]:
    """Return all modern syllables, and the letters by themselves."""
    return {*marks(), *range(0x3131, 0x318F), *range(0xAC00, 0xD7A4)}


def commoner_hangul() -> set[int]:
    """Return the syllables of KS X 1001, and those that do not end in two consonants.

    Loanwords and new names end in one consonant or in none. Without the letters the
    font would not be taken as one for Korean.
    """
    syllables = decode("euc_kr", range(0xB0, 0xC9), range(0xA1, 0xFF))
    pairs = {3, 5, 6, *range(9, 16), 18}  # of the 28 endings, in Unicode's order
    endings = range(28)
    others = (range(0xAC00 + end, 0xD7A4, 28) for end in endings if end not in pairs)
    return {*marks(), *range(0x3131, 0x318F), *syllables, *chain(*others)}


CUTS: Mapping[str, Callable[[], set[int]]] = {
    "names": chinese_names,
    "hangul": hangul,
    "commoner": commoner_hangul,
}


def decode(encoding: str, firsts: range, seconds: range) -> Iterator[int]:
    """Yield the characters that an encoding of two bytes has in a block."""
    for first in firsts:
        for second in seconds:
            for character in bytes((first, second)).decode(encoding, "ignore"):
                if ord(character) >= 0x3400:  # noqa: PLR2004 - where Han begins
                    yield ord(character)


def lock() -> str:
    """Return the lock as TOML, one table a file."""
    lines = ["# Written by tools/vendor.py. tests/test_vendor.py holds files to it.\n"]
    for package in PACKAGES:
        licence_text = package.licence_text[1]
        for outside in (*package.files.values(), licence_text):
            changed = bool(characters_of(ROOT / outside))
            lines.append(
                f"[[file]]\n"
                f'path = "{outside}"\n'
                f'package = "{package.name}"\n'
                f'version = "{package.version}"\n'
                f'licence = "{package.licence}"\n'
                f'licence-text = "{licence_text}"\n'
                f"changed = {str(changed).lower()}\n"
                f'sha384 = "{sha384(ROOT / outside)}"\n'
            )
    return "\n".join(lines)


def sha384(file: Path) -> str:
    """Return the digest as subresource integrity writes it."""
    digest = hashlib.sha384(file.read_bytes()).digest()
    return base64.b64encode(digest).decode()


if __name__ == "__main__":
    main()
