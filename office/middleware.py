import re
import secrets

from django.conf import settings
from django.core.exceptions import BadRequest
from django.middleware.security import SecurityMiddleware
from django.shortcuts import redirect
from django.utils import translation
from django.utils.cache import add_never_cache_headers, patch_vary_headers

from office import errors, requests, second_factor
from office.health import health
from office.languages import language_by_cookie, language_of

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
    "magnetometer=(), microphone=(), midi=(), payment=(), usb=()",
    "X-Permitted-Cross-Domain-Policies": "none",
}
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
ESCAPED_CONTROL = re.compile(rf"{CONTROL.pattern}|%(?:0[0-8bcef]|1[0-9a-f]|7f)", re.IGNORECASE)
ALWAYS_OPEN = {"logout", "set_language", "health"}


class NumberMiddleware:
    """Give the request a number of our own making; one that was sent along could forge lines of the log."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.number = secrets.token_hex(5)
        token = requests.current.set(request)
        try:
            response = self.get_response(request)
        finally:
            requests.current.reset(token)
        response["X-Request-ID"] = request.number
        return response


class HeadersMiddleware:
    """What a browser may do with any answer of ours: page, redirect, mistake or static file."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.security = SecurityMiddleware(get_response)  # further in, it is not asked of what is answered early

    def __call__(self, request):
        response = self.security.process_response(request, self.get_response(request))
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response


class HealthMiddleware:
    """A probe beside the office knows neither its name nor HTTPS: it is answered before either is asked for."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return health(request) if request.path_info == "/health/" else self.get_response(request)


class BodyLimitMiddleware:
    """Refuse by its announced length what would otherwise be read to the end, signed in or not."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and int(length) > settings.LARGEST_BODY:
            request.LANGUAGE_CODE = language_by_cookie(request)
            return errors.too_large(request)
        return self.get_response(request)


class PlainQuestionMiddleware:
    """Control characters in an address are nobody's question; PostgreSQL fails on one of them."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if CONTROL.search(request.path_info) or ESCAPED_CONTROL.search(request.META.get("QUERY_STRING", "")):
            request.LANGUAGE_CODE = language_by_cookie(request)
            return errors.bad_request(request, BadRequest())
        return self.get_response(request)


class LanguageMiddleware:
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


class FirstPasswordMiddleware:
    """A temporary password opens one page only: the one that replaces it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not request.user.is_authenticated or not request.user.must_change_password:
            return None
        request.leads_elsewhere = True
        allowed = {"password_change", *ALWAYS_OPEN}
        return None if request.resolver_match.view_name in allowed else redirect("password_change")


class SecondFactorMiddleware:
    """Who must have a second factor and has none yet is led to the page that sets it up, and nowhere else."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not request.user.is_authenticated or request.user.must_change_password or not second_factor.is_missing(request):
            return None
        request.leads_elsewhere = True
        allowed = {"second_factor", *ALWAYS_OPEN}
        return None if request.resolver_match.view_name in allowed else redirect("second_factor")


class NoStoreMiddleware:
    """What a signed-in person saw is not kept by browsers or proxies."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.user.is_authenticated:
            add_never_cache_headers(response)
        return response
