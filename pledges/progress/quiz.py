"""How families answered the letters' questions, by question. Sums over blocks; no answer leads to a family."""

from dataclasses import dataclass

from django.db.models import Sum

from campaigns.models import PrintRun
from pledges.models import QuizTotal

NUMBERS = range(1, QuizTotal.MOST_QUESTIONS + 1)


@dataclass
class QuestionRow:
    """One question as it was pinned: how many families chose anything, and how many the right option first."""

    text: str
    answered: int = 0
    right: int = 0

    @property
    def percent(self):
        return round(100 * self.right / self.answered) if self.answered else 0


def question_rows(campaign, unit=None):
    """Return the QuestionRows of a campaign, all its letters together, within one unit or everywhere. Three queries.

    A question that several print runs ask in the same words is one row.
    """
    runs = PrintRun.objects.filter(letter__in=campaign.get_children(), recalled_at=None).order_by("pk")
    totals = QuizTotal.objects.filter(block__print_run__in=runs, block__unit__path__startswith=unit.path if unit else "")
    names = [f"{name}_{number}" for number in NUMBERS for name in ("answered", "right")]
    sums = {
        row["block__print_run"]: row for row in totals.values("block__print_run").annotate(**{f"sum_{name}": Sum(name) for name in names})
    }
    rows = {}
    for run in runs:
        for number, question in enumerate(run.text.quiz, 1):
            row = rows.setdefault(question, QuestionRow(question.text))
            if run.pk in sums:
                row.answered += sums[run.pk][f"sum_answered_{number}"]
                row.right += sums[run.pk][f"sum_right_{number}"]
    return list(rows.values())
