"""Headings and controls of every public and school page, in every size and both languages, at 320 px:
no word is broken, and nothing runs out of the screen."""

import pytest
from django.test import Client
from django.urls import reverse

from campaigns.printing.copies import code_of
from campaigns.printing.finding import copy_for
from pledges.ledger.disputes import dispute
from tests.config.test_caches import addresses  # noqa: F401
from tests.journeys.conftest import sign_in
from tests.pledges.signing.samples import path_of

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

SIZES = ("", "1", "2", "3")
# A line ends in Latin letters or digits, or before a mark that closes; or, in what is read at a glance, anywhere but where a
# piece of text ends (a tag, <wbr> too).
BROKEN = """care => {
  if (care) document.documentElement.dataset.care = care; else delete document.documentElement.dataset.care;
  const glanced = "h1, h2, h3, dd.title, .button, button, summary, legend, label, .letter-link, .slogans li, "
    + ".brand-agency, .letter-agency, .pledge ol, .promised ol, .letter-pledge ol";
  const found = document.documentElement.scrollWidth > innerWidth ? ["too wide"] : [];
  for (const part of document.querySelectorAll(`${glanced}, a, th, dt`)) {
    if (!part.checkVisibility() || part.closest("[aria-hidden=true], .stacked thead")) continue;
    const texts = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const text = texts.currentNode.data, range = document.createRange();
      if (texts.currentNode.parentElement.closest(".code, .visually-hidden, .private-link")) continue;
      const top = place => {
        range.setStart(texts.currentNode, place);
        range.setEnd(texts.currentNode, place + 1);
        const box = range.getBoundingClientRect();
        return box.height ? box.top + box.height / 2 : null;
      };
      for (let place = 1, before = top(0); place < text.length; place++) {
        const here = top(place), pair = text.slice(place - 1, place + 1);
        const isBroken = here !== null && before !== null && here - before > 8;
        if (here !== null) before = here;
        if (!isBroken || /\\s/.test(pair)) continue;
        const isGlanced = part.matches(glanced) && !/[-/–—]/.test(pair[0]);
        if (isGlanced || /[A-Za-z0-9][A-Za-z0-9]/.test(pair) || "，。、；：？！”）》".includes(pair[1]))
          found.push(`${text.slice(Math.max(0, place - 8), place)}/${text.slice(place, place + 8)}`);
      }
    }
  }
  return [...new Set(found)];
}"""


@pytest.fixture
def shown(addresses, people):  # noqa: F811
    """The addresses of ours that are pages, as a school's secretary opens them."""
    client = Client()
    client.force_login(people.secretary)
    dispute(copy_for(code_of(1)))
    classes = [address.replace("131102001/", "131102001-0301/") for address in addresses if address.startswith("/school/letters/")]
    asked = sorted({*addresses, *classes, path_of(1), reverse("verify") + f"?code={code_of(1)}", "/search/?q=，", "/search/?q=出行"})
    ours = [address for address in asked if not address.startswith(("/admin/", "/school/sign-out/"))]
    answers = {address: client.get(address) for address in ours}
    return [address for address, answer in answers.items() if answer.status_code != 405 and answer["Content-Type"].startswith("text/html")]


@pytest.mark.parametrize("language", ["", "/en"])
def test_no_word_is_broken(chromium, live_server, shown, language):
    """Not `visit`: some of the pages refuse, which Chromium writes to its console."""
    context = chromium.new_context(base_url=live_server.url, viewport={"width": 320, "height": 640})
    page = context.new_page()
    sign_in(page, "secretary", reverse("school_login"))
    found = {}
    for address in shown:
        page.goto(language + address)
        for care in SIZES:
            broken = page.evaluate(BROKEN, care)
            if broken:
                found[language + address, care] = broken
    context.close()
    assert found == {}
