"""Models of Hugging Face: fetched once, at one commit, and never more than is opened here."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from embedding_explorer.base import model_policy
from embedding_explorer.base.errors import MethodError, shown
from embedding_explorer.base.limits import check

NAME = re.compile(r"(?P<name>[\w.-]{1,96}/[\w.-]{1,96}?)(?:@(?P<revision>[\w.-]{1,100}))?")
_COMMIT = re.compile(r"[0-9a-f]{40}")


@dataclass(frozen=True)
class Wanted:
    """Which files of a model are needed, and what to do where they cannot be had.

    Attributes
    ----------
    networks : tuple of str
        The files its network may be in.
    pick : callable
        Returns what to fetch, given the model's name and the sizes in bytes of all its files;
        raises a MethodError where something needed is not among them.
    whole : callable
        Whether a folder of the cache holds all that is needed: another program may have fetched a
        part of it.
    instead : str
        What to do where it cannot be fetched, as the end of a sentence.
    """

    networks: tuple[str, ...]
    pick: Callable[[str, Mapping[str, int]], list[str]]
    whole: Callable[[Path], bool]
    instead: str


def fetch(name: str, revision: str | None, wanted: Wanted) -> tuple[str, Path]:
    """Fetch a model, or take it from the cache when the revision is a commit that is there.

    Parameters
    ----------
    name : str
        "owner/name".
    revision : str or None
        A branch, tag or commit; None for the newest. What is fetched is the commit it stands for.
    wanted : Wanted

    Returns
    -------
    commit : str
        40 hex digits.
    folder : Path
        Where its files lie, by the names they have on the hub.

    Raises
    ------
    MethodError
        If this machine may not fetch it, or there is nothing of it that is opened here.
    LimitError
        If it is larger than the limit `model_bytes`, before anything is fetched.
    """
    model_policy.check(name, "This server downloads no models", f"choose {model_policy.PACKAGED!r}")
    from huggingface_hub import HfApi, errors, snapshot_download

    # Of the HTTP library it uses, which another release of it may change.
    transport = getattr(errors, "HTTPError", OSError)
    try:
        commit = revision if revision and _COMMIT.fullmatch(revision) else None
        if commit and (kept := _kept(name, commit, wanted)):
            return commit, kept
        # token=False: no credential of this machine is sent
        info = HfApi().model_info(name, revision=revision, files_metadata=True, token=False)
        files = {s.rfilename: s.size or 0 for s in info.siblings or ()}
        taken = wanted.pick(name, files)
        check("model_bytes", sum(files[file] for file in taken), f"The model {name}")
        folder = Path(snapshot_download(name, revision=info.sha, allow_patterns=taken, token=False))
    except (OSError, ValueError, transport) as error:
        reason = " ".join(str(error).split())[:70] or type(error).__name__
        raise MethodError(
            f"The model {shown(name)} cannot be downloaded from Hugging Face here ({reason}); "
            f"{wanted.instead}."
        ) from None
    if not any((folder / file).is_file() for file in wanted.networks):
        raise MethodError(
            f"The model {shown(name)} is incomplete; remove {shown(str(folder), 90)} and download "
            "it again."
        )
    return str(info.sha), folder


def one_of(name: str, files: Mapping[str, int], what: str, choices: tuple[str, ...]) -> str:
    """Return the first of some files that a model has.

    Raises
    ------
    MethodError
        If it has none of them.
    """
    found = next((file for file in choices if file in files), None)
    if found is None:
        raise MethodError(
            f"The model {shown(name)} comes without {what} ({' or '.join(choices)}), and other "
            "forms are not opened here; choose a model that has them."
        )
    return found


def _kept(name: str, commit: str, wanted: Wanted) -> Path | None:
    """Return the folder of a model that is in the cache as a whole."""
    from huggingface_hub import try_to_load_from_cache

    for file in wanted.networks:
        path = try_to_load_from_cache(name, file, revision=commit)
        if isinstance(path, str):
            folder = Path(path).parents[file.count("/")]
            return folder if wanted.whole(folder) else None
    return None


def repository(folder: Path) -> Path:
    """Return where the cache keeps a model of which `folder` is one revision: its files, too."""
    return folder.parent.parent
