from shared_apps.reference.attributions import ATTRIBUTIONS


def test_every_source_is_credited_with_its_licence() -> None:
    credited = {attribution.who.split(",")[0] for attribution in ATTRIBUTIONS}
    assert credited == {"Insee", "GeoNames", "IGN"}
    for attribution in ATTRIBUTIONS:
        assert str(attribution.what)
        assert str(attribution.licence)
        assert attribution.licence_url.startswith("https://")
