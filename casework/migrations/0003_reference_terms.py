"""First reference lists (domain.md §6.1); an administrator changes them from then on."""

from django.db import migrations

TERMS = {
    "language": [
        ("fr", "Français", "French"),
        ("en", "Anglais", "English"),
        ("ar", "Arabe", "Arabic"),
        ("fa-af", "Dari", "Dari"),
        ("ps", "Pachto", "Pashto"),
        ("fa", "Persan", "Persian"),
        ("ckb", "Kurde sorani", "Sorani Kurdish"),
        ("ku", "Kurde kurmandji", "Kurmanji Kurdish"),
        ("ti", "Tigrinya", "Tigrinya"),
        ("am", "Amharique", "Amharic"),
        ("om", "Oromo", "Oromo"),
        ("so", "Somali", "Somali"),
        ("bn", "Bengali", "Bengali"),
        ("ur", "Ourdou", "Urdu"),
        ("pa", "Pendjabi", "Punjabi"),
        ("ka", "Géorgien", "Georgian"),
        ("hy", "Arménien", "Armenian"),
        ("ru", "Russe", "Russian"),
        ("sq", "Albanais", "Albanian"),
        ("ro", "Roumain", "Romanian"),
        ("tr", "Turc", "Turkish"),
        ("zh", "Chinois", "Chinese"),
        ("pt", "Portugais", "Portuguese"),
        ("es", "Espagnol", "Spanish"),
        ("ht", "Créole haïtien", "Haitian Creole"),
        ("bm", "Bambara", "Bambara"),
        ("ff", "Peul", "Fula"),
        ("wo", "Wolof", "Wolof"),
        ("snk", "Soninké", "Soninke"),
        ("ln", "Lingala", "Lingala"),
    ],
    "topic": [
        ("return", "Retour volontaire", "Voluntary return"),
        ("asylum", "Asile", "Asylum"),
        ("stay", "Droit au séjour", "Right to stay"),
        ("accommodation", "Hébergement", "Accommodation"),
        ("health", "Santé", "Health"),
        ("family", "Famille", "Family"),
        ("minors", "Mineurs", "Minors"),
        ("trafficking", "Traite et exploitation", "Trafficking and exploitation"),
        ("rights", "Droits et recours", "Rights and appeals"),
        ("daily-life", "Vie quotidienne", "Daily life"),
    ],
    "information": [
        ("leaflet", "Dépliant remis", "Leaflet given"),
        ("address", "Adresse ou plan", "Address or map"),
        ("oral", "Explication orale", "Explained in words"),
        ("phone-number", "Numéro d'appel", "Telephone number"),
        ("website", "Site d'information", "Information website"),
        ("appointment", "Rendez-vous proposé", "Appointment offered"),
    ],
    "need": [
        ("food", "Nourriture et eau", "Food and water"),
        ("shelter", "Abri", "Shelter"),
        ("medical", "Soins", "Medical care"),
        ("mental-health", "Soutien psychologique", "Psychological support"),
        ("clothing", "Vêtements et couvertures", "Clothes and blankets"),
        ("legal", "Aide juridique", "Legal help"),
        ("protection", "Protection", "Protection"),
        ("interpreter", "Interprète", "Interpreter"),
        ("documents", "Documents", "Documents"),
        ("contact-family", "Joindre sa famille", "Reaching family"),
    ],
}


def create(apps, schema_editor):
    model = apps.get_model("casework", "ReferenceTerm")
    model.objects.bulk_create(
        model(kind=kind, code=code, label_fr=french, label_en=english, position=10 * (position + 1))
        for kind, terms in TERMS.items()
        for position, (code, french, english) in enumerate(terms)
    )


class Migration(migrations.Migration):
    dependencies = [("casework", "0002_audit_append_only")]
    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
