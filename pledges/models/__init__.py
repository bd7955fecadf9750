from pledges.models.cases import Assistance, Dispute, StaffAccess
from pledges.models.ledger import Channel, Entry, Event, Outcome, PersonalData, Pledge, Total, Unchangeable

__all__ = [
    "Assistance",
    "Channel",
    "Dispute",
    "Entry",
    "Event",
    "Outcome",
    "PersonalData",
    "Pledge",
    "StaffAccess",
    "Total",
    "Unchangeable",
]
