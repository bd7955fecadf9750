"""Which kind of unit nests in which. Pure: no models."""

# A kind of unit, and the kinds that may stand directly beneath it. A school without grades has its classes beneath itself.
CHILDREN = {
    "province": ("city",),
    "city": ("county",),
    "county": ("school",),
    "school": ("grade", "class"),
    "grade": ("class",),
    "class": (),
}


def nests(parent, child):
    """Say whether a unit of kind `child` may stand directly beneath one of kind `parent` (None: at the top)."""
    return child in ("province", "city") if parent is None else child in CHILDREN[parent]
