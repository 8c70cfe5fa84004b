"""Questions that lean on what was said before, made to stand alone."""

from policychat.retrieval.follow_up.rewriting import stand_alone, with_topics

__all__ = ["stand_alone", "with_topics"]
