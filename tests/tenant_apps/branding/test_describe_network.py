import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from pictures import picture


def describe(tmp_path, content, network="alpha"):
    file = tmp_path / "face.toml"
    file.write_text(content, encoding="utf-8")
    call_command("describe_network", str(file), network=network)


def test_a_file_describes_a_network(db, visitor, tmp_path, capsys):
    describe(tmp_path, 'home_title = "Chez nous"\n[[funders]]\nname = "Région d’Ici"\n')
    assert "http://alpha.localhost/" in capsys.readouterr().out
    page = visitor.get("/").content.decode()
    assert "<h1>Chez nous</h1>" in page
    assert "Région d’Ici" in page


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("home_title = ", "ne se lit pas"),
        ('slogan = "Non"', "slogan"),
        ('[[pilots]]\nname = "A"\nlogo = "a.png"', "pilots"),
        ('pilots = ["A"]', "pilots"),
        ('home_title = ""', "home_title"),
    ],
)
def test_a_wrong_file_changes_nothing_and_says_why(db, visitor, tmp_path, content, said):
    with pytest.raises(CommandError, match=said):
        describe(tmp_path, content)
    assert visitor.get("/").status_code == 200


def test_a_file_gives_logos(db, visitor, tmp_path, bucket):
    (tmp_path / "nous.png").write_bytes(picture().read())
    describe(tmp_path, 'logo = "nous.png"\n[[pilots]]\nname = "A"\nlogo = "nous.png"\n')
    page = visitor.get("/").content.decode()
    assert page.count('<img class="brand-logo"') == page.count('<img class="organism-logo"') == 1


def test_a_file_that_is_no_picture_is_named(db, tmp_path):
    (tmp_path / "nous.png").write_text("rien")
    with pytest.raises(CommandError, match=r"logo\s:\snous\.png.*pas une image lisible"):
        describe(tmp_path, 'logo = "nous.png"')


def test_an_unknown_network_or_file_is_said(db, tmp_path):
    with pytest.raises(CommandError, match="pas de réseau « rien »"):
        describe(tmp_path, "", network="rien")
    with pytest.raises(CommandError, match="ne se lit pas"):
        call_command("describe_network", str(tmp_path / "absent.toml"), network="alpha")
