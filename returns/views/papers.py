"""Papers for the person: chosen on a page of the case, set in memory, handed over."""

from django.db import transaction
from django.shortcuts import render

from casework import audit, case_page
from casework.drafts import submitted
from casework.enums import Purpose
from casework.models import ReferenceTerm, TermKind
from casework.views.documents import sent
from returns import papers
from returns.forms.papers import PaperForm
from returns.views.cases import workable_return


def case_papers(request, pk):
    case = workable_return(request, pk)
    told = papers.told_of(case, [member.person for member in case_page.members(case)])
    names = {term.code: str(term) for term in ReferenceTerm.objects.filter(kind=TermKind.LANGUAGE)}
    initial = {"person": str(case.principal_id), "language": papers.language_of(case.principal)}
    form = PaperForm(submitted(request), told=told, names=names, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        return _handed(given["paper"], given["told"], language=given["language"], actor=request.user)
    return render(request, "returns/papers.html", {"case": case, "form": form})


@transaction.atomic
def _handed(paper, told, *, language, actor):
    content = papers.as_pdf(paper, told, language=language)
    audit.record(
        papers.PAPER_MADE,
        told.person,
        actor=actor,
        case=told.case,
        purpose=Purpose.WORK,
        detail={"kind": paper.value, "language": language},
    )
    return sent(content, "application/pdf", "pdf", name="escale")
