"""Sample words for templates/components/gallery.html: the parts of a page with content as long as real content."""

import datetime
from types import SimpleNamespace

from django import forms
from django.utils import timezone

from casework.enums import Absence, Interpreting
from casework.partial_dates import PartialDate


class DayMonthYear(forms.MultiWidget):
    def __init__(self):
        super().__init__(
            {
                part: forms.TextInput({"inputmode": "numeric", "aria-label": label})
                for part, label in (("day", "Jour"), ("month", "Mois"), ("year", "Année"))
            }
        )

    def decompress(self, value):
        return [None, None, None]


class SampleForm(forms.Form):
    family_name = forms.CharField(label="Nom de famille", help_text="Comme sur le document, si la personne en a un.")
    place = forms.CharField(label="Lieu", required=False)
    people = forms.IntegerField(
        label="Nombre de personnes", min_value=1, initial=2, widget=forms.NumberInput({"data-counter": ""})
    )
    country = forms.ChoiceField(label="Pays de retour", choices=[("", "Choisir"), ("GE", "Géorgie"), ("AL", "Albanie")])
    born = forms.Field(label="Date de naissance", required=False, widget=DayMonthYear(), help_text="Ce qui est connu.")
    departure = forms.DateField(label="Départ souhaité", required=False, widget=forms.DateInput({"type": "date"}))
    mode = forms.ChoiceField(label="Interprète", choices=Interpreting.choices, widget=forms.RadioSelect)
    languages = forms.MultipleChoiceField(
        label="Langues",
        required=False,
        choices=[("ka", "Géorgien"), ("sq", "Albanais"), ("ar", "Arabe"), ("ps", "Pachto")],
        widget=forms.CheckboxSelectMultiple({"class": "in-columns"}),
    )
    agrees = forms.BooleanField(label="La personne a reçu la fiche d'information dans une langue qu'elle comprend")
    notes = forms.CharField(label="Notes", required=False, widget=forms.Textarea)


class SampleFilters(forms.Form):
    office = forms.ChoiceField(label="Bureau", choices=[("", "Tous"), ("paris", "Paris")], required=False)
    step = forms.ChoiceField(label="Étape", choices=[("", "Toutes"), ("1", "Convocation OFII")], required=False)


def _steps(today):
    def step(label, status, **more):
        return {"label": label, "status": status, **more}

    return [
        step("Information et consentement", "done", date=today - datetime.timedelta(days=34)),
        step("Entretien", "done", date=today - datetime.timedelta(days=30), outcome="Choix confirmé", url="#"),
        step("Document de voyage", "current", note="Demande déposée au consulat de Géorgie", url="#"),
        step("Examen médical", "not_needed", outcome="Sans objet"),
        step("Accompagnement social", "skipped", outcome="La personne ne le souhaite pas"),
        step("Dépôt du dossier à l'OFII", "todo"),
        step("Départ", "todo"),
    ]


def _people(today):
    rows = (
        ("გიორგი მელაძე", "PAR-2026-00412", "Document de voyage", -2, "En cours", "info"),
        ("Mohamed Lamine Ould Abdellahi", "PAR-2026-00398", "Convocation OFII", 0, "Ne s'est pas présenté", "warning"),
        ("محمد عبد الله", "PAR-2026-00377", "Départ", 3, "En cours", "info"),
        ("Նարե Հակոբյան", "PAR-2026-00365", "Clôture", 21, "Clos", "neutral"),
    )
    keys = ("name", "reference", "step", "date", "status", "tone")
    return [{**dict(zip(keys, row, strict=True)), "date": today + datetime.timedelta(days=row[3])} for row in rows]


def sample():
    """The words and values of the gallery, relative to today."""
    today, now = timezone.localdate(), timezone.now()
    return {**_head(today, now), **_file(), **_list(today), **_answers(), **_aside(today, now)}


def _head(today, now):
    return {
        "title": "Dossier PAR-2026-00412",
        "back": "Mon travail",
        "status": "En cours",
        "lead": "Retour volontaire vers la Géorgie, ouvert le 12 mars par l'équipe de Paris.",
        "print": "Imprimer",
        "add": "Ajouter un document",
        "next": "Faire signer la demande de laissez-passer consulaire, puis la remettre au consulat.",
        "who": "Claire Fontaine",
        "soon": today + datetime.timedelta(days=3),
        "day": today - datetime.timedelta(days=9),
        "moment": now,
        "missing": ["deux photographies d'identité", "la copie de l'acte de naissance"],
        "do": "Compléter l'étape",
        "figures": [
            {"value": "1 000", "label": "Contacts", "note": "sur douze mois", "icon_name": "messages", "url": None},
            {"value": "200", "label": "Dossiers ouverts", "note": "sur douze mois", "icon_name": "folder", "url": "#"},
            {"value": "87", "label": "Départs", "note": "43,5 % des dossiers", "icon_name": "plane", "url": None},
            {"value": "< 5", "label": "Renoncements", "note": "ce mois", "icon_name": "arrow-back-up", "url": None},
        ],
    }


def _file():
    return {
        "identity": "Identité",
        "edit": "Modifier",
        "rows": [
            ("Nom", "მელაძე (Meladze)"),
            ("Né", PartialDate(1987, 3)),
            ("Nationalité", "Géorgie"),
            ("Téléphone", Absence.WITHHELD),
            ("Adresse", None),
            ("Langues", ["géorgien", "russe"]),
        ],
    }


def _list(today):
    return {
        "views": "Vues",
        "chips": [
            {"url": "#", "label": "M'attendent", "active": True, "count": 12},
            {"url": "#", "label": "En retard", "active": False, "count": 3},
            {"url": "#", "label": "Partent cette semaine", "active": False, "count": None},
        ],
        "filters": SampleFilters(auto_id="filter_%s"),
        "heads": ["Personne", "Étape", "Échéance", "État"],
        "table": _people(today),
    }


def _answers():
    return {
        "saved": "L'étape « Entretien » est faite.",
        "warning": "Ce dossier n'a pas bougé depuis un mois.",
        "information": "La personne peut renoncer à tout moment, sans conséquence et sans se justifier.",
        "reasons": ["La décision du juge des enfants manque."],
        "hint": "Joignez la décision, puis revenez à cette étape.",
        "form_title": "Noter un entretien",
        "conflict": [
            {"name": "choose_phone", "label": "Téléphone", "saved": "06 39 98 12 34", "mine": Absence.UNKNOWN},
        ],
        "save": "Enregistrer l'entretien",
    }


def _aside(today, now):
    return {
        "steps_title": "Étapes",
        "progress": "Étapes faites",
        "steps": _steps(today),
        "history_title": "Historique",
        "entries": [
            SimpleNamespace(when=now, who="Claire Fontaine", what="Étape faite : Entretien", icon_name="check"),
            SimpleNamespace(
                when=now, who="Amadou Bâ", what="Document joint", detail="Passeport", icon_name="paperclip"
            ),
            SimpleNamespace(when=now, who="Amadou Bâ", what="Dossier ouvert", icon_name="folder-plus"),
        ],
        "nothing": "Aucun document",
        "nothing_text": "Les documents joints apparaîtront ici.",
        "withdraw": "La personne renonce",
        "withdraw_text": "Le dossier s'arrête ici. Il pourra être rouvert si elle change d'avis.",
    }


def context():
    """Everything the gallery needs, with a form that came back with errors."""
    return {"sample": sample(), "form": SampleForm({"people": 2, "place": "Porte de la Chapelle"})}
