from pledges.models.cases import MOST_WORDS, Assistance, Dispute, RenewedLink
from pledges.models.ledger import Channel, Entry, Event, Outcome, PersonalData, Pledge, Total, Unchangeable
from pledges.models.quiz import QuizTotal

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
    "QuizTotal",
    "RenewedLink",
    "Total",
    "Unchangeable",
]
