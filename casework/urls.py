"""The map of the package."""

from django.urls import path

from casework.views import administration, audit, cases, documents, file, identity, search, turns, uploads, users

urlpatterns = [
    path("audit/", audit.audit_list, name="audit_list"),
    path("audit/file/", audit.audit_file, name="audit_file"),
    path("audit/colleague/", audit.audit_user, name="audit_user"),
    path("audit/purposes/", audit.audit_purposes, name="audit_purposes"),
    path("audit/exports/", audit.audit_exports, name="audit_exports"),
    path("audit/seals/", audit.audit_seals, name="audit_seals"),
    path("audit/download/", audit.audit_download, name="audit_download"),
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
    path("cases/<uuid:pk>/documents/add/", documents.document_add, name="document_add"),
    path("cases/<uuid:pk>/documents/<uuid:document>/", documents.document_detail, name="document_detail"),
    path("cases/<uuid:pk>/documents/<uuid:document>/file/", documents.document_file, name="document_file"),
    path(
        "cases/<uuid:pk>/documents/<uuid:document>/pages/<int:number>/", documents.document_page, name="document_page"
    ),
    path("cases/<uuid:pk>/uploads/", uploads.upload_add, name="upload_add"),
    path("cases/<uuid:pk>/uploads/<uuid:upload>/", uploads.upload_detail, name="upload_detail"),
    path("cases/<uuid:pk>/appointments/add/", file.appointment_add, name="appointment_add"),
    path("cases/<uuid:pk>/share/", file.case_share, name="case_share"),
    path("cases/<uuid:pk>/shares/<int:share>/end/", file.case_unshare, name="case_unshare"),
    path("administration/", administration.administration, name="administration"),
    path("administration/users/", users.user_list, name="user_list"),
    path("administration/users/add/", users.user_add, name="user_add"),
    path("administration/users/<uuid:pk>/", users.user_detail, name="user_detail"),
    path("administration/users/<uuid:pk>/name/", users.user_rename, name="user_rename"),
    path("administration/users/<uuid:pk>/password-link/", users.user_password_link, name="user_password_link"),
    path("administration/users/<uuid:pk>/close/", users.user_turn, {"turn": users.DEACTIVATE}, name="user_deactivate"),
    path(
        "administration/users/<uuid:pk>/sessions/", users.user_turn, {"turn": users.END_SESSIONS}, name="user_sessions"
    ),
    path("administration/users/<uuid:pk>/open/", users.user_turn, {"turn": users.ACTIVATE}, name="user_activate"),
    path(
        "administration/users/<uuid:pk>/second-factor/",
        users.user_turn,
        {"turn": users.RESET_SECOND_FACTOR},
        name="user_second_factor",
    ),
    path("administration/users/<uuid:pk>/roles/add/", users.role_add, name="role_add"),
    path("administration/users/<uuid:pk>/roles/<int:role>/end/", users.role_end, name="role_end"),
    *administration.addresses("offices", administration.OFFICES),
    *administration.addresses("teams", administration.TEAMS),
    path("administration/lists/<slug:kind>/", administration.term_list, name="term_list"),
    path("administration/lists/<slug:kind>/add/", administration.term_add, name="term_add"),
    path("administration/lists/<slug:kind>/<int:pk>/", administration.term_change, name="term_change"),
]
