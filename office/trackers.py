import pghistory


class FreshTrackers(tuple):
    """The library copies its default trackers deeply, and its statement triggers then no longer recognise their operation."""

    def __deepcopy__(self, memo):
        return tuple(type(tracker)() for tracker in self)


EVERY_CHANGE = FreshTrackers([pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent()])
