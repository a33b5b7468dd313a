"""The door to which a telephone brings photos, piece by piece: a line that cuts loses a piece, not the photo."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from outreach.api import LogsContacts
from outreach.receiving import unpacked
from outreach.receiving_photos import LARGEST, PIECE, Piece, receive_piece


class SealedPiece(serializers.Serializer):
    """A part of a photo as the telephone sealed it, to "escale field photo 1 <kid> <id>" (docs/field.md)."""

    id = serializers.UUIDField()
    entry = serializers.UUIDField(help_text=_("The contact that it belongs to; it has to be here first."))
    kid = serializers.CharField(max_length=40)
    digest = serializers.RegexField(r"^[0-9a-f]{64}$", help_text=_("SHA-256 of the whole sealed photo."))
    length = serializers.IntegerField(min_value=1, max_value=LARGEST)
    start = serializers.IntegerField(min_value=0, max_value=LARGEST)
    piece = serializers.CharField(max_length=PIECE * 4 // 3 + 4, help_text=_("At most 64 KiB, in base64."))

    def validate(self, given):
        given["piece"] = unpacked(given["piece"])
        if not given["piece"] or given["start"] + len(given["piece"]) > given["length"]:
            raise serializers.ValidationError({"piece": [_("This piece is empty, or longer than the photo.")]})
        return given


class PhotoOutcome(serializers.Serializer):
    """What became of the photo. 201: kept. 200: known already. 202: more is wanted, from `received` on. 410: its entry
    was let go. 422: refused, `sentence` says why. 404, 423: its entry is not here yet, or waits for a decision. 403:
    not taken, it is somebody else's. 400: damaged on the way, to be sent again."""

    id = serializers.UUIDField()
    status = serializers.IntegerField()
    in_custody = serializers.BooleanField(help_text=_("The server has it: the telephone may forget it."))
    received = serializers.IntegerField()
    sentence = serializers.CharField(allow_blank=True)


class PhotosView(APIView):
    permission_classes = [LogsContacts]

    @extend_schema(request=SealedPiece, responses=PhotoOutcome)
    def post(self, request):
        """Bring the next piece of a photo. Sent again, the same one does nothing more."""
        form = SealedPiece(data=request.data)
        form.is_valid(raise_exception=True)
        given = form.validated_data
        piece = Piece(
            photo=given["id"],
            entry=given["entry"],
            kid=given["kid"],
            digest=bytes.fromhex(given["digest"]),
            length=given["length"],
            start=given["start"],
            content=given["piece"],
        )
        receipt = receive_piece(piece, bringer=request.user)
        told = {
            "id": piece.photo,
            "status": receipt.status,
            "in_custody": receipt.in_custody,
            "received": receipt.received,
            "sentence": receipt.sentence,
        }
        return Response(PhotoOutcome(told).data)
