from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("moderation", "0002_fiches_that_wait")]

    operations = [
        migrations.AddField(
            model_name="moderationitem",
            name="announced_at",
            field=models.DateTimeField(
                blank=True, null=True, verbose_name="annoncée à la coordination le"
            ),
        ),
    ]
