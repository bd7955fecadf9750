"""Prints the paths of the pages that ./run bench web looks at, as JSON: a letter nobody answered, and its campaign."""

import json

import django


def main():
    django.setup()
    from campaigns.models import Block
    from campaigns.printing.copies import code_of
    from pledges.models import Pledge

    block = Block.objects.filter(is_shared=False).select_related("print_run__letter").order_by("first_number").first()
    answered = set(Pledge.objects.filter(block=block).values_list("copy_number", flat=True))
    number = next(number for number in block.numbers_at() if number not in answered)
    print(json.dumps({"signing": f"/p/{code_of(number)}", "campaign": block.print_run.letter.get_parent().url}))


if __name__ == "__main__":
    main()
