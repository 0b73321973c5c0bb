"""The newest version in a register whose folder is not there: of another machine."""

from pathlib import Path, PurePosixPath

from screening.editing.place import Place
from screening.register import Register
from screening.register.versions import Adopted


def lost_version(place: Place, register: Register) -> Adopted | None:
    """Return what was live last in a folder that is gone, if an own one can be made.

    None where there is an own rulebook, or one that was set aside, or what was live
    last came with the software.
    """
    if place.own is None or place.own.is_dir() or place.set_aside:
        return None
    newest = register.versions.newest()
    while newest and (Path(newest.folder).exists() or _is_of_another(newest)):
        newest = register.versions.newest(before=newest.number)
    return None if newest and _there(newest).name == place.given.name else newest


def _there(version: Adopted) -> PurePosixPath:
    return PurePosixPath(version.folder.replace("\\", "/"))


def _is_of_another(version: Adopted) -> bool:
    """Tell whether it was that of a corridor that was made beside the usual one."""
    return _there(version).parent.name == "corridors"
