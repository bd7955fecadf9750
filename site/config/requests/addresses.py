"""Whose address it is, as far as anybody can tell."""

import ipaddress


def network_of(text):
    """Return an address's network: an IPv4 address, or the /64 that one IPv6 household has; what is no address as it is."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return text
    if address.version == 4 or address.ipv4_mapped:
        return str(address.ipv4_mapped if address.version == 6 else address)
    return str(ipaddress.ip_network((address, 64), strict=False))
