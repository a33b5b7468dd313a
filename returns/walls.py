"""What the return keeps behind the second wall: as the rest of the file."""

from casework.walls import Rule, guard, of_case, of_parent, of_user

guard("returns_returnfacts", of_case())
guard("returns_award", of_case())
guard("returns_payment", of_parent("returns_award", "award_id"))
guard("returns_askeddays", of_case())
guard("returns_dueday", of_case())
guard("returns_plan", of_case())
guard("returns_budgetline", of_parent("returns_plan", "plan_id"))
guard("returns_instalment", of_parent("returns_plan", "plan_id"))
guard("returns_booking", of_case())
guard("returns_leg", of_parent("returns_booking", "booking_id"))
guard("returns_seat", of_parent("returns_booking", "booking_id"))
guard("returns_staying", of_case())
guard("returns_wishcheck", of_case())


def _dossier_rule():
    """As the file; OFII's liaison reads the versions that were sent, and no other."""
    sent = of_case(read="w.dossier").read
    went = "EXISTS (SELECT FROM returns_transmission s WHERE s.dossier_id = {t}.id)"
    return Rule(read=f"{of_case().read} OR ({sent} AND {went})", change=of_case().change)


def _with_ofii():
    """What passes between the team and OFII: both read it, both answer."""
    return of_case(read="w.whole OR w.dossier", change="w.workable OR w.dossier")


guard("returns_dossier", _dossier_rule())
guard("returns_dossierpart", of_parent("returns_dossier", "dossier_id"))
guard("returns_transmission", _with_ofii())
guard("returns_question", _with_ofii())
guard("returns_decision", _with_ofii())
guard("returns_review", _with_ofii())
guard("returns_decisionbatch", of_user("author_id"))
# For whoever works the case: what a screening found is not part of what a colleague elsewhere is given to read.
guard("returns_screening", of_case(read="w.workable"))
guard("returns_safeguard", of_case(read="w.workable"))
guard("returns_fitness", of_case(read="w.workable"))
guard("returns_situation", of_case(read="w.workable"))
guard("returns_asylumclaim", of_case(read="w.workable"))
guard("returns_survey", of_case(read="w.workable"))
guard("returns_consularrequest", of_case())
guard("returns_arrival", of_case())
guard("returns_visit", of_case())
guard("returns_visitevent", of_case())
