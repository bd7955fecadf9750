"""Which kind of unit nests in which. Pure: no models."""

# A kind of unit, and the kinds that may stand directly beneath it. A school without grades has its classes beneath itself, a
# community without courtyards its buildings, a courtyard of low houses its doors.
CHILDREN = {
    "province": ("city",),
    "city": ("county",),
    "county": ("school", "street", "outlet"),
    "school": ("grade", "class"),
    "grade": ("class",),
    "class": (),
    "street": ("community", "outlet"),
    "community": ("courtyard", "building", "outlet"),
    "courtyard": ("building", "entrance"),
    "building": ("entrance",),
    "entrance": (),
    "outlet": (),
}
PLACES = ("street", "community", "courtyard", "building", "entrance", "outlet")  # outermost first
WITHIN_A_COMMUNITY = ("courtyard", "building", "entrance")


def nests(parent, child):
    """Say whether a unit of kind `child` may stand directly beneath one of kind `parent` (None: at the top)."""
    return child in ("province", "city") if parent is None else child in CHILDREN[parent]
