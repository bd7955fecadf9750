from pledges.models.cases import MOST_WORDS, Assistance, Dispute, RenewedLink
from pledges.models.ledger import Channel, Entry, Event, Outcome, PersonalData, Pledge, Total, Unchangeable

__all__ = [
    "MOST_WORDS",
    "Assistance",
    "Channel",
    "Dispute",
    "Entry",
    "Event",
    "Outcome",
    "PersonalData",
    "Pledge",
    "RenewedLink",
    "Total",
    "Unchangeable",
]
