"""What an officer should look at again, above the form in which it is written; whoever reviews sees the same."""

from wagtail.admin.panels import Panel

from campaigns.letters.checking import findings, is_description, undescribed


class FindingsPanel(Panel):
    """The `findings` of a page as it was saved last."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "admin/findings.html"

        def get_context_data(self, parent_context=None):
            found = self.instance.findings if self.instance.pk else []
            return super().get_context_data(parent_context) | {"findings": found}


def findings_in_campaign(campaign):
    """Return the Findings in a CampaignPage: its words, and its pictures without a description."""
    words = [text for text in campaign.body.stream_block.get_searchable_content(campaign.body) if text]
    pictures = [block.value["image"] for block in campaign.body if block.block_type == "picture"]
    bare = [undescribed(picture.title) for picture in pictures if picture and not is_description(picture.contextual_alt_text or "")]
    return [*findings([campaign.title, campaign.summary, *campaign.slogan_lines, *words]), *bare]
