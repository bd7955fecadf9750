"""What a file is, and what an opened one offers. Pure."""

from typing import Protocol

import numpy as np

from confined.faults import Fault, is_fault

HEAD = 1024
HEIF_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")


class Refused(Exception):
    """A file or page that is not read. `reason` names a sentence of pledges.scanning.results.sentences, `values` fill it."""

    def __init__(self, reason, **values):
        super().__init__(reason)
        self.reason, self.values = reason, values


def refusal_of(error):
    """Return what an error in opening or reading a file says: Refused as broken, or Fault where it is the machine's."""
    if not is_fault(error):
        return Refused("broken")
    return error if isinstance(error, Fault) else Fault.of(error)


class Document(Protocol):
    """A file that was opened. `pages` says how many it has."""

    pages: int

    def page(self, number: int) -> np.ndarray:
        """Return a page, counted from 0, in grey (uint8, height x width); raise Refused or Fault."""

    def without_red(self, number: int) -> np.ndarray | None:
        """Return the page that was read last in the same way, with whatever is red as light as paper; None where it has no colours."""

    def close(self) -> None: ...


def kind_of(path):
    """Return "PDF", "JPEG", "PNG", "TIFF", "HEIF", "ZIP" or "" by a file's first bytes, whatever it is called."""
    with open(path, "rb") as file:
        head = file.read(HEAD)
    signatures = {
        b"\xff\xd8\xff": "JPEG",
        b"\x89PNG\r\n\x1a\n": "PNG",
        b"II*\0": "TIFF",
        b"MM\0*": "TIFF",
        b"PK\3\4": "ZIP",
        b"PK\5\6": "ZIP",
    }
    for signature, kind in signatures.items():
        if head.startswith(signature):
            return kind
    if head[4:8] == b"ftyp" and head[8:12] in HEIF_BRANDS:
        return "HEIF"
    return "PDF" if b"%PDF-" in head else ""
