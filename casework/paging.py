"""Lists read in pages. Nothing is counted exactly: a page knows only whether there is a newer and an older one."""

from dataclasses import dataclass

from django.utils.http import urlencode

PER_PAGE, FURTHEST = 50, 1000


@dataclass(frozen=True)
class Page:
    """`newer_url` and `older_url` are empty where there is nothing more."""

    rows: list
    number: int
    newer_url: str
    older_url: str


def address(kept, **changes):
    """The query part of an address: the filters that hold, with these changes, without what is empty."""
    return "?" + urlencode({name: value for name, value in {**kept, **changes}.items() if value})


def page_number(request):
    """The page asked for; the first for anything that means nothing."""
    number = request.GET.get("page", "")
    return min(max(1, int(number)), FURTHEST) if number.isascii() and number.isdigit() and len(number) < 6 else 1


def page_of(queryset, request, kept=(), read=list):
    """The page of an ordered queryset that the request asks for. `kept`: filters that its links carry on.

    `read` evaluates the slice, for querysets that fetch keys or totals along with their rows.
    """
    number = page_number(request)
    found = read(queryset[(number - 1) * PER_PAGE : number * PER_PAGE + 1])
    return Page(
        rows=found[:PER_PAGE],
        number=number,
        newer_url=address(dict(kept), page=number - 1) if number > 1 else "",
        older_url=address(dict(kept), page=number + 1) if len(found) > PER_PAGE else "",
    )
