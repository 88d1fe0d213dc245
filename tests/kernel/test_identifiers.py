from workspaces.kernel.identifiers import is_iban, is_siren, is_siret, is_vat, vat_from_siren


def test_keys_are_checked():
    assert (
        is_siren("404833048") and not is_siren("404833049") and not is_siren("000000000") and not is_siren("٤٠٤٨٣٣٠٤٨")
    )
    assert is_siret("40483304800022") and not is_siret("40483304800023")
    assert is_iban("FR1420041010050500013M02606") and not is_iban("FR1420041010050500013M02607")
    assert is_vat("FR83404833048") and not is_vat("FR84404833048") and is_vat("DE136695976")


def test_la_poste_has_its_own_key():
    assert is_siret("35600000049837") and not is_siret("35600000049838")


def test_a_vat_number_follows_from_a_siren():
    assert vat_from_siren("404833048") == "FR83404833048" and is_vat(vat_from_siren("443061841"))
