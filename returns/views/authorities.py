"""Reference data about OFII and prefectures: read by whoever works files, changed by a release."""

from django.shortcuts import render

from casework import access
from casework.access import Capability
from returns import authorities


@access.requires(Capability.WORK_CASES)
def authority_list(request):
    context = {"directorates": authorities.directorates(), "prefectures": authorities.all_prefectures()}
    return render(request, "returns/authority_list.html", context)
