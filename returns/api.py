"""What the rules of return aid ask, over REST: no data of anybody, and nothing is kept."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import BasePermission
from rest_framework.response import Response
from rest_framework.views import APIView

from casework import access
from returns.aid import OPEN_TO
from returns.rules.facts import schema


class MaySimulate(BasePermission):
    """Whoever opens or works cases; for anybody else it is not there."""

    def has_permission(self, request, view):
        if request.user.is_authenticated and not access.capabilities(request.user) & OPEN_TO:
            raise access.NotVisible(f"{type(view).__module__}.{type(view).__name__}")
        return request.user.is_authenticated


class FactsSchema(APIView):
    permission_classes = (MaySimulate,)

    @extend_schema(summary="JSON Schema of the facts of a request for return aid", responses=OpenApiTypes.OBJECT)
    def get(self, request):
        return Response(schema())
