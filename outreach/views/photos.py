"""Photos of a contact: one looked at, or taken away. Whoever sees the contact sees them."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from casework import access
from casework.access import Capability
from casework.enums import Purpose
from casework.views.documents import sent
from outreach.actions.contacts import CONTACT_READ
from outreach.actions.photos import PHOTO_READ, remove_photo
from outreach.models import Contact


def _contact(request, pk, photo, code):
    """The contact, if this user sees it and the photo is one of its own; 404 otherwise."""
    contacts = Contact.objects.filter(photos=photo)
    return access.get_or_404(contacts, request.user, pk, code=code, purpose=Purpose.FIELD)


@access.requires(Capability.LOG_CONTACTS)
def contact_photo(request, pk, photo):
    """The picture itself, decrypted in memory."""
    found = _contact(request, pk, photo, PHOTO_READ).photos.filter(pk=photo, removed_at=None).first()
    if found is None:
        raise access.NotVisible("outreach.contactphoto", photo)
    return sent(found.content, "image/jpeg", "jpg", disposition="inline")


@require_POST
@access.requires(Capability.LOG_CONTACTS)
def photo_remove(request, pk, photo):
    contact = _contact(request, pk, photo, CONTACT_READ)
    remove_photo(contact, photo, actor=request.user)
    messages.success(request, _("The photo is erased."))
    return redirect("contact_detail", pk=pk)
