from pledges.models.cases import MOST_WORDS, Assistance, DeskWithdrawal, Dispute, RenewedLink
from pledges.models.class_links import ClassDevice, ClassLink, SeatRequest
from pledges.models.class_totals import ClassTotal
from pledges.models.ledger import Channel, Entry, Event, Outcome, PersonalData, Pledge, Total, Unchangeable, copies_of, voided_ranges
from pledges.models.quiz import QuizTotal
from pledges.models.scanning import OriginalKey, PagePicture, ReadingTurn, ScanFile, ScanPage, ScansFolder, Slip, SlipPicture

__all__ = [
    "MOST_WORDS",
    "Assistance",
    "Channel",
    "ClassDevice",
    "ClassLink",
    "ClassTotal",
    "DeskWithdrawal",
    "Dispute",
    "Entry",
    "Event",
    "OriginalKey",
    "Outcome",
    "PagePicture",
    "PersonalData",
    "Pledge",
    "QuizTotal",
    "ReadingTurn",
    "RenewedLink",
    "ScanFile",
    "ScanPage",
    "ScansFolder",
    "SeatRequest",
    "Slip",
    "SlipPicture",
    "Total",
    "Unchangeable",
    "copies_of",
    "voided_ranges",
]
