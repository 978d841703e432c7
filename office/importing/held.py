"""Holding the records a sheet means, so that nobody saves one between its being read and its being written."""


def hold(model, keys):
    """Lock these rows until the transaction ends; whoever is saving one now goes first."""
    list(model._base_manager.filter(pk__in=keys).order_by("pk").select_for_update(of=("self",)).values_list("pk"))


def stored(record):
    """What a record's own fields hold, by the field's name."""
    return {field.name: getattr(record, field.attname) for field in record._meta.concrete_fields if not field.primary_key}


def changed(record, before):
    return [name for name, value in stored(record).items() if value != before[name]]
