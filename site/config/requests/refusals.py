"""What was asked for and is not done, said to people and to programs."""


class Refusal(Exception):
    """`reason` is a short name that does not change; the message is a sentence for whoever asked."""

    def __init__(self, reason, sentence):
        super().__init__(sentence)
        self.reason = reason
