"""How a test issues a document, as a person does: look at the page, send its form, keep the file."""

import contextlib
import re
from urllib.parse import urlsplit

from django.contrib.auth.models import Group
from django.test import Client

from office.models import User
from reporting.documents import pdf


def person(username, role, **facts):
    user = User.objects.create_user(username, language="en", **facts)
    user.groups.add(Group.objects.get(name=role))
    return user


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def form_of(client, address):
    """Open the page on which a document is issued: where its form leads and what it carries."""
    text = client.get(address).content.decode()
    form = re.search(r'<form class="form" method="post" action="([^"]+)">(.*?)</form>', text, re.DOTALL)
    carried = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form[2]))
    return form[1].replace("&amp;", "&"), {name: value for name, value in carried.items() if name != "csrfmiddlewaretoken"}


def issued(client, address, recipient=""):
    """Issue a document from its page and return the file, taken from the page of the copy where one is led there."""
    answer = sent(client, address, recipient)
    return client.get(f"{answer.url}file/") if answer.status_code == 302 else answer


def sent(client, address, recipient=""):
    """Send the form on which a document is issued and return the answer to it."""
    action, carried = form_of(client, address)
    assert urlsplit(action).path == urlsplit(address).path
    return client.post(action, {**carried, "recipient": recipient})


@contextlib.contextmanager
def others_wait():
    """As many others as may wait for their papers."""
    for _place in range(pdf.AT_ONCE):
        pdf._places.acquire()
    try:
        yield
    finally:
        for _place in range(pdf.AT_ONCE):
            pdf._places.release()
