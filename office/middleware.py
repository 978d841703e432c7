from django.conf import settings
from django.shortcuts import redirect
from django.utils import translation
from django.utils.cache import add_never_cache_headers, patch_vary_headers
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import language_code_re, parse_accept_lang_header


class LanguageMiddleware:
    """The language chosen in this browser, else the person's own, else what the browser asks for."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        language = language_of(request)
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = self.get_response(request)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        response.headers.setdefault("Content-Language", language)
        return response


def language_of(request):
    asked = [request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")]
    if request.user.is_authenticated:
        asked.append(request.user.language)
    asked += [code for code, _priority in parse_accept_lang_header(request.headers.get("Accept-Language", ""))]
    for code in filter(language_code_re.search, asked):
        try:
            return get_supported_language_variant(code)
        except LookupError:
            continue
    return settings.LANGUAGE_CODE


class FirstPasswordMiddleware:
    """A temporary password opens one page only: the one that replaces it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not request.user.is_authenticated or not request.user.must_change_password:
            return None
        allowed = {"password_change", "logout", "set_language", "health"}
        return None if request.resolver_match.view_name in allowed else redirect("password_change")


class NoStoreMiddleware:
    """What a signed-in person saw is not kept by browsers or proxies."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.user.is_authenticated:
            add_never_cache_headers(response)
        return response
