"""What teams write in the demo: notes, places and presences in French. {given} is replaced by a given name."""

# After which step a note like this is written → the notes.
NOTES = {
    "identity": (
        "{given} s’exprime bien dans sa langue, peu en français. Préfère être appelé·e le matin.",
        "Premier échange serein. {given} souhaite d’abord comprendre les délais avant d’en parler à sa famille.",
        "A perdu son téléphone à Calais ; joindre {given} par l’accueil de jour.",
        "{given} dort chez un cousin à Aubervilliers, adresse provisoire jusqu’à la fin du mois.",
    ),
    "counselling": (
        "Entretien d’une heure avec interprète. Choix confirmé sans hésitation, questions sur les bagages.",
        "{given} veut rentrer avant la naissance de son neveu. A compris que l’aide n’est versée qu’une fois.",
        "Fatigue importante, orientation vers la PASS proposée et acceptée. Le retour reste souhaité.",
        "{given} demande si sa dette de voyage peut être étalée ; expliqué ce que couvre la réinsertion.",
        "Conversation avec sa mère au téléphone pendant l’entretien, rassurante.",
    ),
    "application": (
        "Dossier déposé complet. {given} garde une copie de chaque pièce.",
        "Pièce manquante apportée le lendemain par {given}.",
    ),
    "ofii_decision": (
        "Accord expliqué à {given}, remis en main propre avec traduction orale.",
        "{given} très soulagé·e de la réponse. Prochaine étape expliquée : document de voyage.",
    ),
    "travel_document": (
        "Consulat : accueil correct, {given} n’a pas eu à expliquer sa situation administrative.",
        "Photos d’identité refusées, {given} en refait au photomaton de la gare.",
    ),
    "tickets": (
        "{given} préfère un vol de jour, sans escale si possible. Demande transmise.",
        "Bagage supplémentaire demandé pour les outils de {given}.",
    ),
    "convocation": (
        "Convocation remise et relue ensemble. {given} sait qui appeler en cas d’imprévu.",
        "Rendez-vous fixé devant la porte 12, {given} vient avec un ami.",
    ),
    "arrival": (
        "Message vocal de {given} : bien arrivé·e, attendu·e par son frère.",
        "Arrivée confirmée par le partenaire sur place, {given} remercie l’équipe.",
    ),
    "follow_up": (
        "{given} a ouvert un petit commerce de légumes avec sa tante. Santé bonne.",
        "Trois appels sans réponse, message laissé à la voisine de {given}.",
    ),
    "withdraw": (
        "{given} ne souhaite plus partir. Décision accueillie sans insister, porte ouverte.",
        "Appel de {given} : la famille préfère attendre. Coordonnées laissées.",
    ),
    "no_show": (
        "{given} ne s’est pas présenté·e. Téléphone éteint ; message laissé à l’accueil de jour.",
        "Absent·e à l’heure dite. Un compagnon dit que {given} était malade dans la nuit.",
    ),
    "postpone": ("{given} demande d’attendre la fin de l’année scolaire du fils aîné.",),
}
PRESENT = (
    "",
    "",
    "Interprète au téléphone",
    "Conjoint·e présent·e",
    "Bénévole de l’accueil de jour",
    "Travailleuse sociale du centre",
    "Frère du demandeur",
)
PRESENT_MINOR = ("Administratrice ad hoc et éducateur de l’ASE", "Éducatrice de l’ASE, interprète présent")
PLACES = {
    "interview": (
        "Bureau 3, premier étage",
        "Salle calme de l’accueil de jour",
        "Local de la permanence, rue de Tanger",
    ),
    "ofii": ("Guichet retour, direction territoriale", "OFII, salle d’entretien 2"),
    "consulate": ("Section consulaire, guichet des ressortissants", "Consulat, entrée rue latérale"),
    "medical": ("Cabinet du Dr Lamiral", "Centre de santé des Remparts"),
}
AIRPORTS = {
    "PAR": "Aéroport Paris-Charles-de-Gaulle, terminal 2E",
    "LIL": "Aéroport de Lille-Lesquin, comptoir 12",
    "LYO": "Aéroport Lyon-Saint Exupéry, terminal 1",
    "MRS": "Aéroport Marseille-Provence, hall A",
}
RECEIVERS = ("Oncle maternel, {name}", "Grand-mère, {name}", "Mère, {name}", "Tante paternelle, {name}")
ESCORTS = (("Viviane Roussel", "Agente d’escorte, OFII"), ("Didier Sanchis", "Éducateur, aide sociale à l’enfance"))
RECEIVER_CONFIRMED = "Enquête sociale sur place, appel de contrôle"
DOCUMENT_TITLES = ("Consentement signé de {given}", "Récépissé de dépôt de {given}", "Copie du passeport de {given}")

CONTACT_NOTES = (
    "Groupe près du pont, inquiet des évacuations ; dépliants laissés, retour annoncé pour jeudi.",
    "Homme seul, très maigre, accompagné jusqu’au camion de soins après accord.",
    "Famille avec un nourrisson, nuit passée à la gare ; 115 appelé ensemble.",
    "Questions sur les trois mois de présence exigés. Réponse donnée, rien promis.",
    "Méfiance d’abord, puis longue conversation autour d’un thé.",
    "Une femme demande à reparler seule à une intervenante, rendez-vous donné.",
    "Rumeur d’un vol collectif démentie calmement, aucun départ sans accord.",
    "Jeune se disant mineur, mis en lien avec l’équipe de protection.",
    "Deux personnes reparlent de leur pays pour la première fois depuis des mois.",
    "Matériel humide, couvertures données par le partenaire présent.",
)
ALIASES = ("Le Grand", "Momo le cuisinier", "Tonton Bob", "La Tailleuse", "Chef du puits", "Petit Paul", "Sister Joy")
REACHES = ("WhatsApp 07 00 {a:02} {b:02} {c:02}", "Par l’accueil de jour, casier {a}", "Facebook : visage.{a}{b:02}")
