"""Issued documents as a list shows them."""

from reporting.audiences import audience_names
from reporting.documents import kinds


def without_files(documents):
    return documents.defer("content").select_related("by")


def named(documents, user):
    """Each document with the words of its kind and audience, whatever their number in two queries more."""
    documents = list(documents)
    names = audience_names({document.audience for document in documents}, user)
    for document in documents:
        document.kind_word, document.audience_word = kinds.word(document.kind), names[document.audience]
        document.suffix = document.file_name.rpartition(".")[2].upper()
    return documents
