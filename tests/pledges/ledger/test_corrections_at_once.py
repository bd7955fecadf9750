"""A correction and a withdrawal at the same moment: what was withdrawn never comes back."""

import threading

import pytest
from django.db import connection

from pledges.ledger import corrections, erasure
from pledges.models import PersonalData, Pledge
from tests.pledges.signing.samples import filled, path_of

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def test_nothing_comes_back(client, print_run):
    for number in (1, 2, 3, 4, 5):
        client.post(path_of(number), filled(submission_key=f"key-of-the-copy-number-{number}"))
    for pledge in Pledge.objects.all():
        start, wrong = threading.Barrier(2), []

        def do(change, start=start, wrong=wrong):
            start.wait()
            try:
                change()
            except corrections.NothingToCorrect:
                pass
            except Exception as error:  # whatever else happens in the other thread fails this test
                wrong.append(error)
            finally:
                connection.close()

        def correct(pledge=pledge):
            corrections.correct_names(pledge, {"child": "王小明"})

        def withdraw(pledge=pledge):
            erasure.withdraw(pledge)

        threads = [threading.Thread(target=do, args=[change]) for change in (correct, withdraw)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert (wrong, PersonalData.objects.filter(pledge=pledge).exists()) == ([], False)
