"""Finding people again. The page is empty at first; a search is a POST, and answers with the list alone to htmx."""

from django.shortcuts import render

from casework import access
from casework.access import Capability
from casework.drafts import submitted
from casework.forms.search import SearchForm
from casework.search import search


@access.requires(Capability.SEARCH_PEOPLE)
def case_search(request):
    form = SearchForm(submitted(request), user=request.user)
    context = {"form": form}
    if request.method == "POST" and form.is_valid():
        context["found"] = search(form.cleaned_data["q"], request.user)
    return render(request, "casework/_search.html" if request.htmx else "casework/search.html", context)
