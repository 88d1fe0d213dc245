"""The formats of accounting packages, one module each. `docs/accounting-formats.md` says where each comes from."""

from __future__ import annotations

from workspaces.accounting.packages import acd, ebp, fec, generic, myunisoft, quadra, sage
from workspaces.accounting.packages.base import Package

REGISTRY: dict[str, Package] = {
    package.name: package
    for package in (
        generic.CSV,
        generic.XLSX,
        fec.PACKAGE,
        sage.PACKAGE,
        quadra.PACKAGE,
        acd.PACKAGE,
        ebp.PACKAGE,
        myunisoft.PACKAGE,
        fec.PENNYLANE,
    )
}
