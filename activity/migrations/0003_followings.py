from django.db import migrations


class Migration(migrations.Migration):
    """A feed is one of several sources now; each keeps its row."""

    dependencies = [("activity", "0002_closing_wish")]

    operations = [
        migrations.RenameModel("Feed", "Following"),
        migrations.RenameIndex("Following", new_name="following_next_look", old_name="feed_next_look"),
    ]
