"""Into which dossier a row goes: told by a SIREN or a name, among the dossiers that the person may see."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from importers.tables.models import ImportBatch
from portal.clients.known import visible
from workspaces.dossiers.models import Workspace

if TYPE_CHECKING:
    from importers.tables.parties.looking import Survey

SIREN = re.compile(r"[0-9]{9}(?:[0-9]{5})?")


@dataclass
class Places:
    """Learnt once for all pieces of a file. `own` false: the survey of a dossier leaves out what this import made."""

    batch: ImportBatch
    own: bool = True
    by_siren: dict[str, list[UUID]] = field(default_factory=lambda: defaultdict(list))
    by_name: dict[str, list[UUID]] = field(default_factory=lambda: defaultdict(list))
    surveys: dict[UUID, Survey] = field(default_factory=dict)
    looked: bool = False

    async def look(self) -> None:
        from importers.tables.folding import plain

        if self.looked:
            return
        for dossier in await Workspace.filter(id__in=list(await visible(self.batch))).order_by("id"):
            self.by_siren[dossier.siren].append(dossier.id)
            self.by_name[plain(dossier.name)].append(dossier.id)
        self.looked = True

    def of(self, said: str) -> UUID | str:
        """The dossier, or the code of the mistake: one that is not theirs to see is told like one that is nobody's."""
        from importers.tables.folding import plain

        digits = re.sub(r"[\s.]", "", said)
        found = self.by_siren.get(digits[:9], []) if SIREN.fullmatch(digits) else self.by_name.get(plain(said), [])
        if len(found) == 1:
            return found[0]
        return "DOSSIER_SEVERAL" if found else "DOSSIER_UNKNOWN"
