"""The code keeps its own rules: which way imports run, how long files and functions may be, where words live."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("casework", "outreach", "returns", "reports", "config")
# What a package may import besides itself: down only, and siblings never meet.
BELOW = {
    "casework": set(),
    "outreach": {"casework"},
    "returns": {"casework"},
    "reports": {"casework", "outreach", "returns"},
    "config": {"casework", "outreach", "returns", "reports"},
}
# Inside a package, lower to higher. A module imports only what stands before it, or beside it in the same layer.
LAYERS = (
    {
        "ofii",
        "enums",
        "departements",
        "meeting_words",
        "partner_enums",
        "partial_dates",
        "errors",
        "countries",
        "parsing",
        "vulnerabilities",
        "situations",
        "destinations",
        "knowledge_codes",
    },
    {"encryption", "database_scope", "prepared", "antivirus", "envelope"},
    {"audit", "encrypted_fields", "sealing", "examination"},
    {"limits"},
    {"working_days", "deadlines", "programmes", "questionnaire", "visits"},
    {"access", "workflow", "case_facts", "zones", "disclosure", "matching", "pathways", "rules", "retention"},
    {"wall_sql", "walls", "finding", "linked", "privileges", "catalogue", "closed_periods"},
    {"columns"},
    {"models"},
    {
        "outbox",
        "drafts",
        "mail",
        "alerts",
        "erasure",
        "forgetting",
        "field_keys",
        "sharing",
        "gathering",
        "case_gathering",
        "office_gathering",
        "tabulating",
        "family",
        "gate",
        "content",
        "gates",
        "channels",
        "fitness",
        "safeguards",
    },
    {"actions", "field_entries", "handlers", "requests", "sign_ins", "uploads", "fresh_sign_in", "sealed_sessions"},
    {
        "figures",
        "workload",
        "published_numbers",
        "asked_forms",
        "donor_report",
        "support_figures",
        "freshness",
        "case_page",
        "sensitive",
        "paging",
        "contact_page",
        "outing_page",
        "meeting_page",
        "safety_page",
        "coverage",
        "calendar_page",
        "partner_page",
        "contact_sheet",
        "field_reference",
        "audit_page",
        "audit_summary",
        "figures_page",
        "world_map",
        "release_page",
        "activity_report",
        "month_report",
        "workbook",
        "candidates",
        "duplicates",
        "duplicate_page",
        "duplicate_scan",
        "search",
        "dossiers",
        "charts",
        "materials_page",
        "events_page",
        "campaigns_page",
        "knowledge_page",
        "person_sheet",
        "sheet_pdf",
        "retention_page",
        "sheet_sections",
        "travel_page",
        "allowance_page",
        "deadline_page",
        "protection_page",
        "calendar_feed",
        "consulates",
        "reintegration_page",
        "situation_page",
        "follow_up_page",
        "papers",
        "aid",
        "completeness",
        "dossier_content",
        "dossier_pdf",
        "comparison",
        "dispatch",
        "decision_sheet",
        "authorities",
        "ofii_page",
    },
    {"forms", "field_forms", "tasks", "checks"},
    {
        "templatetags",
        "views",
        "api",
        "administration",
        "management",
        "receiving",
        "queue_file",
        "field_api",
        "receiving_photos",
        "photo_api",
    },
    {"urls", "api_urls"},
    {"apps"},
)
RANK = {name: rank for rank, names in enumerate(LAYERS) for name in names}
ONLY_IMPORTERS = {
    "cryptography": {
        f"casework/encryption/{name}.py"
        for name in ("data_keys", "derived", "letter_box", "ring_document", "signing", "values", "vault")
    }
    | {"returns/envelope.py"},
    "asyncssh": {"returns/dispatch.py"},
    "hvac": {"casework/encryption/vault.py"},
    "pkcs11": {"casework/encryption/token.py"},
    "guardian": {"casework/access.py"},
    "highspy": {"reports/linked/programs.py"},
    "typst": {"casework/sheet_pdf.py"},
    "xlsxwriter": {"reports/workbook.py"},
    "docx": {"reports/donor_report.py"},
    "docxtpl": {"reports/donor_report.py"},
}
DRAWERS = {"utils", "common", "core", "helpers", "misc"}
FILE_LINES, FUNCTION_LINES, VIEW_LINES = 400, 40, 40


def sources(*tops):
    for top in tops:
        for path in sorted((ROOT / top).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def imports_of(path):
    """Every module that a file imports, inside functions too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield from ((f"{node.module}.{alias.name}", node) for alias in node.names)


def layer_of(module):
    """The layer of casework.actions.steps is that of `actions`; None for what has none (package __init__…)."""
    parts = module.split(".")
    return RANK.get(parts[1]) if len(parts) > 1 else None


def module_of(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


@pytest.mark.parametrize("package", PACKAGES)
def test_packages_import_downwards_only(package):
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno} imports {name}"
        for path in sources(package)
        for name, node in imports_of(path)
        if (top := name.split(".")[0]) in PACKAGES and top != package and top not in BELOW[package]
    ]
    assert wrong == []


@pytest.mark.parametrize("package", [name for name in PACKAGES if name != "config"])
def test_modules_of_a_package_import_lower_layers_only(package):
    wrong = []
    for path in sources(package):
        own = layer_of(module_of(path))
        if own is None:
            assert path == ROOT / package / "__init__.py", f"{path} stands in no layer: name it"
            continue
        for name, node in imports_of(path):
            other = layer_of(name) if name.split(".")[0] == package else None
            if other is not None and other > own:
                wrong.append(f"{path.relative_to(ROOT)}:{node.lineno} imports {name} from a higher layer")
    assert wrong == []


def test_imports_stand_at_the_top_of_modules():
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sources(*PACKAGES)
        if path.name not in ("apps.py", "demo.py") and "embedded" not in path.parts
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, (ast.Import, ast.ImportFrom))
    ]
    assert wrong == []


@pytest.mark.parametrize("library", ONLY_IMPORTERS)
def test_guarded_libraries_have_one_importer(library):
    importers = {
        str(path.relative_to(ROOT))
        for path in sources(*PACKAGES)
        if any(name.split(".")[0] == library for name, _node in imports_of(path))
    }
    assert importers == ONLY_IMPORTERS[library]


def test_no_file_is_a_drawer():
    assert [path for path in sources(*PACKAGES, "tests") if path.stem in DRAWERS] == []


def test_files_and_functions_stay_small():
    wrong = []
    for path in sources(*PACKAGES, "tests"):
        text = path.read_text(encoding="utf-8")
        if (lines := text.count("\n")) > FILE_LINES:
            wrong.append(f"{path.relative_to(ROOT)} has {lines} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                length = node.end_lineno - node.lineno + 1
                if length > FUNCTION_LINES:
                    wrong.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name} has {length} lines")
    assert wrong == []


def test_pins_do_not_say_where_packages_were_fetched_from():
    """Everybody reaches the registries through their own settings of pip and npm."""
    places = re.compile(r'"resolved":|--(extra-)?index-url|--find-links')
    pins = [*(ROOT / "requirements").iterdir(), ROOT / "package-lock.json", ROOT / "package.json"]
    assert [path.name for path in pins if places.search(path.read_text(encoding="utf-8"))] == []


def test_every_public_module_says_what_it_is_for():
    """Deep files and actions open with their words; the small glue (apps, __init__, enums of labels) need not."""
    silent = [
        str(path.relative_to(ROOT))
        for path in sources("casework", "outreach", "returns", "reports")
        if path.name not in ("__init__.py", "apps.py")
        and "management" not in path.parts
        and not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert silent == []
