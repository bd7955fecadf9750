from campaigns.models.letters import LetterPage
from campaigns.models.pages import AgencyPage, CampaignPage, HomePage
from campaigns.models.printing import Block, CopyCounter, Handout, Master, PrintRun, RunRequest, VoidedRange
from campaigns.models.reports import FakeReport, RepeatedReport, SentPhoto
from campaigns.models.review import IndependentReviewTask
from campaigns.models.units import Membership, Unit

__all__ = [
    "AgencyPage",
    "Block",
    "CampaignPage",
    "CopyCounter",
    "FakeReport",
    "Handout",
    "HomePage",
    "IndependentReviewTask",
    "LetterPage",
    "Master",
    "Membership",
    "PrintRun",
    "RepeatedReport",
    "RunRequest",
    "SentPhoto",
    "Unit",
    "VoidedRange",
]
