"""In which language a request is answered."""

from django.conf import settings
from django.contrib.auth import SESSION_KEY, get_user_model
from django.contrib.sessions.backends.db import SessionStore
from django.db import DatabaseError
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import language_code_re, parse_accept_lang_header

LANGUAGES = [code for code, _name in settings.LANGUAGES]


def language_of(request):
    """The language chosen in this browser, else the person's own, else what the browser asks for."""
    own = [request.user.language] if request.user.is_authenticated else []
    return _first([_chosen(request), *own, *_asked(request)])


def language_of_browser(request):
    """The same without asking who it is."""
    return _first([_chosen(request), *_asked(request)])


def language_by_cookie(request):
    """For what is answered before the session is opened: the same as for the person whose session's cookie this is."""
    try:
        person = SessionStore(request.COOKIES.get(settings.SESSION_COOKIE_NAME)).get(SESSION_KEY)
        own = get_user_model().objects.filter(pk=person).values_list("language", flat=True) if person else []
        return _first([_chosen(request), *own, *_asked(request)])
    except (DatabaseError, ValueError):
        return language_of_browser(request)


def _chosen(request):
    return request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")


def _asked(request):
    return [code for code, _priority in parse_accept_lang_header(request.headers.get("Accept-Language", ""))]


def _first(codes):
    for code in filter(language_code_re.search, codes):
        try:
            return get_supported_language_variant(code)
        except LookupError:
            continue
    return settings.LANGUAGE_CODE
