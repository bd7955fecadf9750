"""Which packs were downloaded, and whose were not yet: whom to help."""

from collections import defaultdict

from campaigns.models import Block, PackFetch


def note_fetch(print_run, unit):
    """Remember that the pack of a unit, or all of a run (None), was downloaded."""
    if not PackFetch.objects.filter(print_run=print_run, unit=unit).exists():
        PackFetch.objects.create(print_run=print_run, unit=unit)


def not_fetched(runs):
    """Return {id of print run: [names of the recipients whose packs nobody downloaded yet, as printed]}, without runs where there are none.

    Two queries, however many runs. Who downloaded some classes of a school, or all of a county, has fetched what it holds.
    """
    fetched = defaultdict(list)
    for run, path in PackFetch.objects.filter(print_run__in=runs).values_list("print_run", "unit__path"):
        fetched[run].append(path or "")
    blocks = Block.objects.filter(print_run__in=runs).order_by("print_run", "recipient__path")
    found = defaultdict(list)
    for run, path, name in blocks.values_list("print_run", "recipient__path", "recipient_name").distinct():
        if not any(path.startswith(each) or each.startswith(path) for each in fetched[run]):
            found[run].append(name)
    return dict(found)
