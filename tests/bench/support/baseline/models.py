from django.db import models


class Row(models.Model):
    """What arrived, as it arrived."""

    code = models.CharField(max_length=16)
    body = models.TextField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "baseline"
