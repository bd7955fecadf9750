"""How long what families gave is kept: until the day that their paper names or the campaign's, whichever is earlier."""

from campaigns.models import PrintRun


def kept_until(campaign, print_run=None):
    """Return the day on which what came back to a print run, or to any of the campaign's, is erased."""
    runs = PrintRun.objects.filter(letter__in=campaign.get_children()) if print_run is None else [print_run]
    return min([campaign.erase_on, *(run.text.erase_day for run in runs)])
