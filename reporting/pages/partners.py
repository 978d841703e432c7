from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header

from office.spreadsheets.writer import FORMATS, write_xlsx
from reporting.documents.matrix_workbook import matrix_sheets
from reporting.documents.paper import paper
from reporting.figures.matrix import matrix
from reporting.scope import Scope


def partners(request, template="reporting/partners.html"):
    scope = Scope.of(request)
    return render(request, template, {"scope": scope, "paper": paper(scope), "matrix": matrix(scope, request.GET.get("sort", ""))})


def partners_xlsx(request):
    scope = Scope.of(request)
    disposition = content_disposition_header(as_attachment=True, filename=f"partners-{scope.on}.xlsx")
    response = HttpResponse(content_type=FORMATS["xlsx"], headers={"Content-Disposition": disposition})
    write_xlsx(response, matrix_sheets(scope, matrix(scope, request.GET.get("sort", ""))))
    return response
