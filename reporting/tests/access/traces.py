"""What the office's work leaves behind beside the records, with words of its own too: files, imports, papers, the journal, people."""

import datetime
import hashlib

from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile

from memberships.models import Delivery
from office.models import Attachment, Confirmation, ImportBatch, JournalEntry, StagedUpload, User
from reporting.documents.passport import written
from reporting.models import IssuedDocument, Passport, SavedView
from reporting.tests.access.people import OWN_DESKS_ONLY
from reporting.tests.access.seed import FAR, FOREIGN, GRADES, NEAR, NOWHERE, OWN, Planted


def plant_traces(seed):
    seed.bystander = bystander(seed)
    for place in (OWN, FOREIGN, NOWHERE):
        for grade in (GRADES[0], GRADES[3]):
            attach(seed, seed.commitments[place, grade, NEAR], (place,))
        removed(seed, place)
    for code in (OWN, FOREIGN):
        attach(seed, seed.coalitions[code], (code,))
        issue(seed, seed.coalitions[code], None)
    issue(seed, None, seed.partners[FAR])
    for name in (OWN_DESKS_ONLY, "superuser"):
        stage(seed, name)
    for code in (OWN, FOREIGN):
        printed(seed, seed.coalitions[code], (code,))
    printed(seed, None, (NOWHERE,))
    view(seed, "superuser", shared=True)
    view(seed, OWN_DESKS_ONLY, shared=False)
    journal(seed)


def bystander(seed):
    """Somebody whose name stands on no record: only those who keep the list of people may read it."""
    planted = Planted("person", told="administrators")
    names = {name: seed.words.word((planted, name)) for name in ("username", "first_name", "last_name", "email")}
    planted.record = User.objects.create_user(**names, is_staff=True)
    seed.planted.append(planted)
    return planted.record


def attach(seed, record, places):
    planted = Planted("attachment", places, told="inside")
    name, description, content = (seed.words.word((planted, field)) for field in ("name", "description", "content"))
    attachment = Attachment(
        content_type=ContentType.objects.get_for_model(record), object_id=record.pk, name=f"{name}.csv", description=description,
        media_type="text/csv", size=len(content), sha256=hashlib.sha256(content.encode()).hexdigest(), by=seed.people["superuser"],
    )  # fmt: skip
    attachment.file.save("given.csv", ContentFile(content.encode()), save=False)
    attachment.save()
    planted.record = attachment
    seed.planted.append(planted)


def removed(seed, place):
    """A record that is no more stands in the history of its coalition alone."""
    given = {"coalition": seed.coalitions.get(place)}
    planted = seed.plant(Delivery, ["reference", "item_en", "note"], given, places=(place,), told="inside")
    seed.planted.remove(planted)
    seed.gone.append(planted)
    planted.record.delete()


def issue(seed, coalition, partner):
    """A paper says what its maker could read, so whoever reads less is told of none but their own."""
    planted = Planted("issueddocument", (NOWHERE,), told="inside")
    title, recipient, name, content = (seed.words.word((planted, field)) for field in ("title", "recipient", "file_name", "content"))
    planted.record = IssuedDocument.objects.create(
        number=f"2026-{IssuedDocument.objects.count() + 1:04}", copy=1, kind="coalition" if coalition else "partner", title=title,
        audience=f"partner:{FAR}" if partner else "public", recipient=recipient, on=datetime.date(2026, 6, 1),
        language="en", marking="open",
        coalition=coalition, partner=partner.code if partner else "", address="/", said="0" * 64,
        file_name=f"{name}.csv", media_type="text/csv",
        content=content.encode(), sha256=hashlib.sha256(content.encode()).hexdigest(), by=seed.people["superuser"],
    )  # fmt: skip
    seed.planted.append(planted)


def printed(seed, coalition, places):
    """A passport over one coalition is found by its desk; one over several by its maker and whoever reads every coalition."""
    planted = Planted("passport", places, told="inside")
    title = seed.words.word((planted, "title"))
    planted.record = Passport.objects.create(
        code=written(title.upper().ljust(8, "0")), kind="commitments", table="commitments", title=title, on=datetime.date(2026, 6, 1),
        audience="internal", coalition=coalition, language="en", address="/", rows={}, by=seed.people["superuser"],
    )  # fmt: skip
    seed.planted.append(planted)


def view(seed, owner, shared):
    """A view belongs to who saved it; shared, whoever reads every coalition finds it."""
    planted = Planted("savedview", (NOWHERE,) if shared else (), told="inside" if shared else owner)
    planted.record = SavedView.objects.create(
        owner=seed.people[owner], name=seed.words.word((planted, "name")), address="/commitments/", is_shared=shared
    )
    seed.planted.append(planted)


def stage(seed, owner):
    """A file that waits for its owner, and one that this owner brought in."""
    planted, entered = Planted("stagedupload", told=owner), Planted("importbatch", told=owner)
    name, cell = (seed.words.word((planted, field)) for field in ("name", "cell"))
    file_name = f"{seed.words.word((entered, 'file_name'))}.csv"
    content = f"reference,item_en\n,{cell}\n".encode()
    person = seed.people[owner]
    planted.record = StagedUpload.objects.create(
        token=f"token-of-{owner}", owner=person, name=f"{name}.csv", sha256=hashlib.sha256(content).hexdigest(), content=content,
        sheets=[name],
    )  # fmt: skip
    given = {"file_name": file_name, "sha256": "0" * 64, "dataset": "commitments", "datasets": ["commitments"]}
    entered.record = ImportBatch.objects.create(by=person, **given)
    seed.planted += [planted, entered]


def journal(seed):
    planted = Planted("journalentry", told="administrators")
    about, name, fact = (seed.words.word((planted, field)) for field in ("about", "name", "facts"))
    planted.record = JournalEntry.objects.create(kind="import", by=seed.bystander, name=name, about=about, facts={"file": fact})
    seed.planted.append(planted)
    warned = Planted("confirmation", told="administrators")
    sentence, record = (seed.words.word((warned, field)) for field in ("sentence", "record"))
    warned.record = Confirmation.objects.create(record=record, code="over-allocated", sentence=sentence, by=seed.bystander)
    seed.planted.append(warned)
