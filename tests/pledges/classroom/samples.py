"""Teachers at their class's link."""

import re

from django.test import Client

from campaigns.printing.class_links import link_of, pin_of


def block_of(print_run, unit):
    return print_run.blocks.get(unit=unit, is_later=False)


def path_of(print_run, unit, renewal=0):
    return f"/c/{link_of(block_of(print_run, unit), renewal)}"


def pin_at(print_run, unit, renewal=0):
    return pin_of(block_of(print_run, unit), renewal)


def another(pin):
    """Return a PIN that is not this one."""
    return f"{(int(pin) + 1) % 10**6:06}"


def device_in(page):
    """Return what a page with the PIN's form lets the device keep."""
    return re.search(r'name="device" value="([^"]*)"', page.content.decode())[1]


def entered(print_run, unit, client=None, renewal=0):
    """Return the browser of a teacher who scanned the link and entered its PIN."""
    client = client or Client()
    path = path_of(print_run, unit, renewal)
    response = client.post(path, {"pin": pin_at(print_run, unit, renewal), "device": device_in(client.get(path))})
    assert response.status_code == 302, response.content.decode()
    return client
