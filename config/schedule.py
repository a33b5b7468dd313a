"""What beat calls, and when: seconds between two calls, or a time of the night in Paris."""

from celery.schedules import crontab

SCHEDULE = {
    "relay-outbox": {"task": "casework.tasks.relay_outbox", "schedule": 2.0},
    "refresh-tokens": {"task": "casework.tasks.refresh_stale_tokens", "schedule": 600.0},
    "send-mail": {"task": "casework.tasks.send_waiting_mail", "schedule": 10.0},
    "watch-reads": {"task": "casework.tasks.watch_reads", "schedule": 60.0},
    "chase-reviews": {"task": "casework.tasks.chase_reviews", "schedule": 3600.0},
    "scan-duplicates": {"task": "casework.tasks.scan_duplicates", "schedule": 60.0},
    "chase-holders": {"task": "casework.tasks.chase_holders", "schedule": 3600.0},
    "forget-drafts": {"task": "casework.tasks.forget_drafts", "schedule": 300.0},
    "forget-uploads": {"task": "casework.tasks.forget_uploads", "schedule": 600.0},
    "reckon-retention": {"task": "casework.tasks.reckon_retention", "schedule": crontab(hour=3, minute=0)},
    "reckon-missing": {"task": "casework.tasks.reckon_missing", "schedule": 60.0},
    "chase-deadlines": {"task": "returns.tasks.chase_deadlines", "schedule": 3600.0},
    "forget-words": {"task": "outreach.tasks.forget_words", "schedule": crontab(hour=3, minute=30)},
    "chase-check-ins": {"task": "outreach.tasks.chase_check_ins", "schedule": 30.0},
    "keep-partners": {"task": "outreach.tasks.keep_partners", "schedule": 3600.0},
    "renew-field-keys": {"task": "outreach.tasks.renew_field_keys", "schedule": 60.0},
    "send-dossiers": {"task": "returns.tasks.send_dossiers", "schedule": 30.0},
    "tell-of-silence": {"task": "returns.tasks.tell_of_silence", "schedule": crontab(hour=6, minute=0)},
    "chase-arrivals": {"task": "returns.tasks.chase_arrivals", "schedule": crontab(hour=5, minute=0)},
    "prepare-drafts": {"task": "reports.tasks.prepare_drafts", "schedule": 2.0, "options": {"expires": 5}},
    "watch-facts": {"task": "reports.tasks.watch_facts", "schedule": 300.0},
    "check-drafts": {"task": "reports.tasks.check_drafts", "schedule": 15.0, "options": {"expires": 15}},
    "erase-due": {"task": "casework.tasks.erase_due", "schedule": 3600.0},
    "seal-audit": {"task": "casework.tasks.seal_audit", "schedule": 1.0, "options": {"expires": 5}},
    "verify-audit": {
        "task": "casework.tasks.verify_audit",
        "schedule": 120.0,
    },  # once a day: it looks whether it is due
    "forget-audit": {"task": "casework.tasks.forget_audit", "schedule": crontab(hour=4, minute=10)},
    "forget-done-work": {"task": "casework.tasks.forget_done_work", "schedule": 24 * 3600.0},
}
