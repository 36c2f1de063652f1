"""TELL: the outbox, the words of each notice, and the channels that carry them; knows no case, no law and no person."""
