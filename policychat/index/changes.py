"""What differs between the index that is current and the corpus as it is now."""

from __future__ import annotations

from collections.abc import Iterable

from policychat.schema import DocumentInfo, Shape


class Changes(Shape):
    """Document ids by what happened to them since the build before; "changed" is in text or description."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: int = 0


def find_changes(*, before: Iterable[DocumentInfo], after: Iterable[DocumentInfo]) -> Changes:
    """The changes that lead from `before` to `after`."""
    old = {info.document_id: info for info in before}
    added, changed, unchanged = [], [], 0
    for info in after:
        was = old.pop(info.document_id, None)
        if was is None:
            added.append(info.document_id)
        elif was != info:
            changed.append(info.document_id)
        else:
            unchanged += 1
    return Changes(added=tuple(added), changed=tuple(changed), removed=tuple(sorted(old)), unchanged=unchanged)
