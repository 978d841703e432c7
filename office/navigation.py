def shell(request):
    """What every page's shell needs beside its own content."""
    return {}
