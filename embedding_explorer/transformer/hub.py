"""Models of Hugging Face: fetched once, at one revision, and never more than is opened here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from embedding_explorer.errors import MethodError
from embedding_explorer.limits import check

NAME = re.compile(r"(?P<name>[\w.-]+/[\w.-]+?)(?:@(?P<revision>[\w.-]+))?")
_COMMIT = re.compile(r"[0-9a-f]{40}")


@dataclass(frozen=True)
class Wanted:
    """Which files of a model are needed, and what to do where they cannot be had.

    Attributes
    ----------
    kinds : tuple of (str, tuple of str)
        What is needed, for people, and the files that can be it, the best first.
    beside : tuple of str
        Files that are taken where they are there.
    whole : tuple of str
        Those of `beside` without which a model in the cache may be another program's part of it.
    instead : str
        What to do where it cannot be fetched, as the end of a sentence.
    """

    kinds: tuple[tuple[str, tuple[str, ...]], ...]
    beside: tuple[str, ...]
    instead: str
    whole: tuple[str, ...] = ()


def fetch(name: str, revision: str | None, wanted: Wanted) -> tuple[str, Path]:
    """Fetch a model, or take it from the cache when the revision is a commit that is there.

    Returns
    -------
    commit : str
        40 hex digits.
    folder : Path
        Where its files lie, by the names they have on the hub.

    Raises
    ------
    MethodError
        If it cannot be fetched, or comes without what is needed.
    LimitError
        If it is larger than allowed.
    """
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
        taken = _taken(name, files, wanted)
        check("model_bytes", sum(files[file] for file in taken), f"The model {name}")
        folder = snapshot_download(name, revision=info.sha, allow_patterns=taken, token=False)
    except (OSError, ValueError, transport) as error:
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        raise MethodError(
            f"The model {name!r} cannot be fetched from Hugging Face here ({reason}); "
            f"{wanted.instead}."
        ) from None
    return str(info.sha), Path(folder)


def _taken(name: str, files: dict[str, int], wanted: Wanted) -> list[str]:
    """Return what to fetch: one file of each kind, what belongs to it, and what lies beside."""
    taken = []
    for kind, choices in wanted.kinds:
        found = next((file for file in choices if file in files), None)
        if found is None:
            raise MethodError(
                f"The model {name!r} comes without {kind} ({' or '.join(choices)}), and other "
                "forms are not opened here; choose a model that has them."
            )
        taken.append(found)
    taken += [f"{file}_data" for file in taken if f"{file}_data" in files]
    return [*taken, *(file for file in wanted.beside if file in files)]


def _kept(name: str, commit: str, wanted: Wanted) -> Path | None:
    """Return the folder of a model that is in the cache as a whole."""
    from huggingface_hub import try_to_load_from_cache

    def there(file: str) -> bool:
        return isinstance(try_to_load_from_cache(name, file, revision=commit), str)

    choices = [next((f for f in files if there(f)), None) for _, files in wanted.kinds]
    if None in choices or not all(map(there, wanted.whole)):
        return None
    first = str(choices[0])
    path = Path(str(try_to_load_from_cache(name, first, revision=commit)))
    return path.parents[first.count("/")]


def repository(folder: Path) -> Path:
    """Return where the cache keeps a model of which `folder` is one revision: its files, too."""
    return folder.parent.parent
