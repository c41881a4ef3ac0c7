from django.db import migrations


def open_items(apps, schema_editor):
    """Those that were submitted before there was a queue stand in it."""
    item = apps.get_model("moderation", "ModerationItem")
    for kind in ("supplier", "buyer"):
        fiches = apps.get_model("directory", f"{kind.capitalize()}Profile")
        item.objects.bulk_create(
            item(
                organization_id=fiche.organization_id,
                kind=kind,
                opened_at=fiche.state_since,
                opened_by_id=fiche.state_by_id,
            )
            for fiche in fiches.objects.filter(state="submitted")
        )


class Migration(migrations.Migration):
    dependencies = [("moderation", "0001_initial")]

    operations = [migrations.RunPython(open_items, migrations.RunPython.noop)]
