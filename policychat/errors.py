"""The exceptions policychat raises on purpose.

Each carries one sentence for the person who caused it or can mend it. Everything else that escapes is a
bug, is logged with its traceback, and reaches no user.
"""


class PolicyChatError(Exception):
    """Base of all errors raised on purpose; `str(error)` is one clear sentence.

    `title` names the kind of problem in a few words (RFC 9457 problem title) and `http_status` is the status
    that the HTTP API answers with.
    """

    title = "policychat could not do this"
    http_status = 500


class SettingsError(PolicyChatError):
    """A setting is unknown or has a value that cannot be used."""

    title = "Wrong setting"


class InputError(PolicyChatError):
    """What the user gave cannot be worked with: an empty question, a malformed record."""

    title = "Invalid input"
    http_status = 422


class QuestionError(InputError):
    """A question or text that cannot be worked with.

    `kind` ("empty", "too_long", "binary", "wordless") and `values` let a page say it in the reader's language,
    with the wording `<name>.<kind>`; `name` is what was given, "question" or "text".
    """

    def __init__(self, message: str, *, kind: str, name: str = "question", **values: object) -> None:
        super().__init__(message)
        self.name = name
        self.kind = kind
        self.values = values


class NotFoundError(PolicyChatError):
    """The document or answer that was asked for does not exist."""

    title = "Not found"
    http_status = 404


class CorpusError(PolicyChatError):
    """The corpus is missing, empty, or holds no readable document."""

    title = "Corpus not usable"


class UnreadableDocument(PolicyChatError):
    """One file cannot be read as a document; the rest of the corpus is not concerned."""

    title = "Document not readable"


class UnreadableThisTime(UnreadableDocument):
    """As above, for a reason that may have passed at the next attempt: no time, no memory, somebody writing."""


class ModelError(PolicyChatError):
    """A model is missing, damaged, or does not fit the index."""

    title = "Model not usable"


class IndexUnavailable(PolicyChatError):
    """There is no index, it is damaged, or it was built from something else."""

    title = "Index not usable"
    http_status = 503


class IndexOutdated(IndexUnavailable):
    """The index was made by an older version of policychat; building it anew takes over what it can."""


class ServerUnreachable(IndexUnavailable):
    """The server that holds the index does not answer, or not us; what it holds may be sound."""


class IndexBusy(PolicyChatError):
    """Another process is building the same index."""

    title = "Index is being built"
    http_status = 503


class StateUnavailable(PolicyChatError):
    """What readers shared or said about answers cannot be read or stored."""

    title = "Storage not usable"
    http_status = 503


class BackupError(PolicyChatError):
    """A backup cannot be made, or what is given as one cannot be restored."""

    title = "Backup not usable"
