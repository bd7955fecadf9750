from campaigns.models.acts import Act
from campaigns.models.letters import LetterPage
from campaigns.models.members import AGENCYS, Invitation, Membership, Role
from campaigns.models.pages import AgencyPage, CampaignPage, HomePage
from campaigns.models.printing import Block, CopyCounter, Handout, Master, PackFetch, PrintRun, RunRequest, VoidedRange
from campaigns.models.reports import FakeReport, RepeatedReport, SentPhoto
from campaigns.models.review import IndependentReviewTask
from campaigns.models.rosters import RosterFile
from campaigns.models.units import Unit

__all__ = [
    "AGENCYS",
    "Act",
    "AgencyPage",
    "Block",
    "CampaignPage",
    "CopyCounter",
    "FakeReport",
    "Handout",
    "HomePage",
    "IndependentReviewTask",
    "Invitation",
    "LetterPage",
    "Master",
    "Membership",
    "PackFetch",
    "PrintRun",
    "RepeatedReport",
    "Role",
    "RosterFile",
    "RunRequest",
    "SentPhoto",
    "Unit",
    "VoidedRange",
]
