from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from maillage.core.api.pagination import ByCursor
from maillage.core.api.schema import document
from maillage.core.api.throttling import ByAddress


class Closed(APIView):
    """What every view of the API is first: closed by the middleware already, and kept by no cache.

    REST framework opens its views to Django's middleware, and leaves it to their permissions.
    """

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Any:
        view: Any = super().as_view(**initkwargs)
        view.login_required = True
        return view

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        answer = super().finalize_response(request, response, *args, **kwargs)
        add_never_cache_headers(answer)
        return answer


class Open(APIView):
    """For everyone, and the same for everyone: who asks is not looked for. A view says so itself
    (`@method_decorator(login_not_required, name="dispatch")`), as pages do."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = (ByAddress,)


@login_not_required
@require_safe
def schema(request: HttpRequest) -> HttpResponse:
    """Open: it is the same for all networks, and tools that read it have no session."""
    return JsonResponse(document(), json_dumps_params={"ensure_ascii": False})


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The schema, for people."""
    found = document()
    groups: dict[str, list[dict[str, Any]]] = {tag["name"]: [] for tag in found["tags"]}
    for path, item in found["paths"].items():
        for method, operation in item.items():
            asked = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
            name = asked.get("schema", {}).get("$ref", "").rpartition("/")[2]
            body = found["components"]["schemas"].get(name, {})
            required = set(body.get("required", ()))
            groups[operation["tags"][0]].append(
                {
                    "method": method.upper(),
                    "path": path,
                    "summary": operation["summary"],
                    "description": operation.get("description", ""),
                    "fields": [(key, key in required) for key in body.get("properties", {})],
                }
            )
    return render(request, "api/docs.html", {"groups": groups, "page_size": ByCursor.page_size})
