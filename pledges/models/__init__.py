from pledges.models.ledger import Channel, Entry, Outcome, PersonalData, Pledge, Total

__all__ = ["Channel", "Entry", "Outcome", "PersonalData", "Pledge", "Total"]
