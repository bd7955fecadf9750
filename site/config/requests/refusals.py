"""What was asked for and is not done, said to people and to programs; and what is wrong in a form, for the summary above it."""


class Refusal(Exception):
    """`reason` is a short name that does not change; the message is a sentence for whoever asked."""

    def __init__(self, reason, sentence):
        super().__init__(sentence)
        self.reason = reason


def mistakes_in(form, **places):
    """Return [(id of the element to mend, sentence)] of a form that came back, as mistakes.html shows them, in the order of its fields.

    `places` are ids of fields that stand under another one; what no field is to blame for is mended at the first.
    """
    ids = {bound.name: places.get(bound.name, bound.id_for_label) for bound in form}
    fields = [*form.fields, "__all__"]
    first = next(iter(ids.values()), "")
    return [(ids.get(name, first), sentence) for name in fields for sentence in form.errors.get(name, ())]
