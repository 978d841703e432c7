"""The office's addresses, and one more: a page with nothing on it, by which the others are measured."""

from django.shortcuts import render
from django.urls import path

from office.urls import handler400, handler500, urlpatterns

__all__ = ["handler400", "handler500", "urlpatterns"]

urlpatterns = [path("bench/empty/", lambda request: render(request, "base.html"), name="bench_empty"), *urlpatterns]
