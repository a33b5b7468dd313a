"""The map of the package."""

from django.urls import path

from casework.views import audit, cases, file, identity, search, turns

urlpatterns = [
    path("audit/", audit.audit_list, name="audit_list"),
    path("cases/", cases.worklist, name="worklist"),
    path("cases/search/", search.case_search, name="case_search"),
    path("cases/<uuid:pk>/", cases.case_detail, name="case_detail"),
    path("cases/<uuid:pk>/identity/", identity.case_identity, name="case_identity"),
    path("cases/<uuid:pk>/members/add/", identity.case_member_add, name="case_member_add"),
    path("cases/<uuid:pk>/members/<uuid:person>/", identity.case_member, name="case_member"),
    path("cases/<uuid:pk>/assign/", cases.case_assign, name="case_assign"),
    path("cases/<uuid:pk>/steps/<slug:code>/", turns.case_step, name="case_step"),
    path("cases/<uuid:pk>/steps/<slug:code>/skip/", turns.case_step_skip, name="case_step_skip"),
    path("cases/<uuid:pk>/steps/<slug:code>/reopen/", turns.case_step_reopen, name="case_step_reopen"),
    path("cases/<uuid:pk>/withdraw/", turns.case_turn, {"turn": turns.WITHDRAW}, name="case_withdraw"),
    path("cases/<uuid:pk>/postpone/", turns.case_turn, {"turn": turns.POSTPONE}, name="case_postpone"),
    path("cases/<uuid:pk>/no-show/", turns.case_turn, {"turn": turns.NO_SHOW}, name="case_no_show"),
    path("cases/<uuid:pk>/resume/", turns.case_turn, {"turn": turns.RESUME}, name="case_resume"),
    path("cases/<uuid:pk>/close/", turns.case_turn, {"turn": turns.CLOSE}, name="case_close"),
    path("cases/<uuid:pk>/notes/add/", file.note_add, name="note_add"),
    path("cases/<uuid:pk>/documents/add/", file.document_add, name="document_add"),
    path("cases/<uuid:pk>/documents/<uuid:document>/", file.document_detail, name="document_detail"),
    path("cases/<uuid:pk>/appointments/add/", file.appointment_add, name="appointment_add"),
    path("cases/<uuid:pk>/share/", file.case_share, name="case_share"),
    path("cases/<uuid:pk>/shares/<int:share>/end/", file.case_unshare, name="case_unshare"),
]
