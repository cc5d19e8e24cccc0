"""Reading media out of local mirrors of public repositories (bare git directories), without a work tree."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

MEDIA_PATTERN = re.compile(r"\.(wav|mp3|flac|ogg|opus|raw)$", re.IGNORECASE)
LFS_PREFIX = b"version https://git-lfs"
MAX_BLOB_BYTES = 200_000_000


class Mirror:
    """A repository `owner/name` below a folder of mirrors: FOLDER/owner+name/repo."""

    def __init__(self, folder: Path, repo: str) -> None:
        place = folder / repo.replace("/", "+") / "repo"
        # A mirror is a bare repository, or one with its git directory inside.
        self.git_directory = place / ".git" if (place / ".git").is_dir() else place

    def exists(self) -> bool:
        return self.git_directory.is_dir()

    def _git(self, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        command = ["git", "--git-dir", str(self.git_directory), *arguments]
        return subprocess.run(command, capture_output=True, env=environment(), check=False, timeout=120)

    def commit(self, wanted: str | None) -> str:
        """The wanted commit where the mirror has it, else the newest."""
        for name in (wanted, "HEAD"):
            if name is None:
                continue
            answer = self._git("rev-parse", "--verify", f"{name}^{{commit}}")
            if answer.returncode == 0:
                return answer.stdout.decode().strip()
        raise FileNotFoundError(f"no commit in {self.git_directory}")

    def media(self, commit: str) -> list[tuple[str, str]]:
        """Blob id and path of every file whose name looks like audio, in the order of the tree."""
        listing = self._git("ls-tree", "-r", "-z", commit).stdout.decode("utf-8", "replace")
        found = []
        for entry in listing.split("\0"):
            facts, _, path = entry.partition("\t")
            if MEDIA_PATTERN.search(path):
                found.append((facts.split()[2], path))
        return found

    def blobs(self, names: list[str]) -> Iterator[bytes | None]:
        """The contents of blobs in the order asked; None for one that the mirror lacks or that is too large."""
        command = ["git", "--git-dir", str(self.git_directory), "cat-file", "--batch"]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment()) as child:
            assert child.stdin is not None and child.stdout is not None
            for name in names:
                child.stdin.write(f"{name}\n".encode())
                child.stdin.flush()
                header = child.stdout.readline().split()
                if len(header) != 3:
                    yield None
                    continue
                size = int(header[2])
                content = child.stdout.read(size)
                child.stdout.read(1)
                yield content if size <= MAX_BLOB_BYTES else None
            child.stdin.close()


def environment() -> dict[str, str]:
    """Mirrors may be partial: git must not go looking for what they lack."""
    return {**os.environ, "GIT_NO_LAZY_FETCH": "1"}


def is_pointer(content: bytes) -> bool:
    """Whether a file is a Git LFS pointer in place of its media."""
    return content.startswith(LFS_PREFIX)


def reserved_names(path: Path) -> set[str]:
    """The hashes of the repositories that are kept for acceptance."""
    return set(path.read_text(encoding="utf-8").split())


def is_reserved(repo: str, reserved: set[str]) -> bool:
    return hashlib.sha256(repo.lower().encode()).hexdigest() in reserved
