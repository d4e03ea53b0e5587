from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0003_journal_append_only")]

    operations = [
        migrations.AddField(
            model_name="inheritance",
            name="until",
            field=models.DateField(null=True),
        ),
    ]
