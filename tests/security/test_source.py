"""What the source may not contain, so that whole families of attack have no place to start from."""

import ast
import re

import pytest

from tests.test_codebase import PACKAGES, ROOT, imports_of, sources

CODE = [path for path in sources(*PACKAGES) if "embedded" not in path.parts]
SCRIPTS = sorted((ROOT / "static").glob("*.js"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
# Who speaks to whom besides PostgreSQL, Redis and the mail server: docs/security/inventory.md lists the same.
CALLERS = {
    "hvac": {"casework/encryption/vault.py"},
    "requests": {"casework/encryption/vault.py"},  # the class of its errors
    "clamav_client": {"casework/antivirus.py"},
    "asyncssh": {"returns/dispatch.py"},
    "http": {"casework/sealing/checkpoints.py"},
    "ssl": {"casework/sealing/checkpoints.py"},
}
# Where a statement is put together of constants of ours (lists of columns, placeholders): nothing typed takes part.
OWN_STATEMENTS = {
    "casework/database_scope.py",
    "casework/walls.py",
    "casework/sealing/chain.py",
    "casework/sealing/evidence.py",
    "casework/sealing/forgetting.py",
    "casework/sealing/verification.py",
    "reports/tabulating.py",
}
OWN_PATTERNS = {"casework/matching/sounds.py"}  # its rules of spelling
FORBIDDEN_IN_SCRIPTS = (
    " eval(",
    "new Function",
    "document.write",
    "insertAdjacentHTML",
    "outerHTML",
    "postMessage",
    ".setItem(",
    "indexedDB",
    "__proto__",
)
SPEAKERS = {
    "hvac",
    "requests",
    "httpx",
    "urllib3",
    "aiohttp",
    "socket",
    "ssl",
    "http",
    "ftplib",
    "clamav_client",
    "asyncssh",
}
PATTERNS = {f"re.{verb}" for verb in ("compile", "search", "match", "fullmatch", "sub", "findall", "split")}
MAY_WRITE_MARKUP = {
    "casework/templatetags/casework.py": "icons of ours",
    "casework/forms/answers.py": "one constant",
}


def calls(path):
    """Every call of a file, with the dotted name of what is called."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def found(names, paths=CODE):
    return [
        f"{path.relative_to(ROOT)}:{node.lineno} {name}"
        for path in paths
        for name, node in calls(path)
        if name in names or name.rpartition(".")[2] in names
    ]


def test_no_code_is_made_of_text():
    assert found({"eval", "exec", "__import__", "compile_restricted", "literal_eval"}) == []


def test_no_shell_reads_a_command():
    assert found({"system", "popen", "getoutput", "getstatusoutput"}) == []
    assert [
        name for path in CODE for name, node in calls(path) if any(word.arg == "shell" for word in node.keywords)
    ] == []


def test_nothing_is_read_back_as_an_object():
    unsafe = {"pickle", "marshal", "shelve", "dill", "jsonpickle", "yaml", "xml", "lxml", "defusedxml"}
    importers = [
        str(path.relative_to(ROOT)) for path in CODE for name, _node in imports_of(path) if name.split(".")[0] in unsafe
    ]
    assert importers == []


def test_database_is_asked_with_parameters():
    """A statement is a constant, a constant's name, or put together by psycopg's own `sql`."""
    wrong = []
    for path in [path for path in CODE if str(path.relative_to(ROOT)) not in OWN_STATEMENTS]:
        for name, node in calls(path):
            if name.rpartition(".")[2] not in ("execute", "executemany", "RawSQL", "raw", "extra") or not node.args:
                continue
            statement = node.args[0]
            constant = isinstance(statement, ast.Constant) or (
                isinstance(statement, (ast.Name, ast.Attribute)) and ast.unparse(statement).rpartition(".")[2].isupper()
            )
            if not constant and "sql." not in ast.unparse(statement) and ast.unparse(statement) != "statement":
                wrong.append(f"{path.relative_to(ROOT)}:{node.lineno} {ast.unparse(statement)[:60]}")
    assert wrong == []


def test_markup_comes_from_templates():
    makers = {
        str(path.relative_to(ROOT)) for path in CODE if re.search(r"mark_safe|SafeString", path.read_text("utf-8"))
    }
    assert makers - MAY_WRITE_MARKUP.keys() == set()
    off = re.compile(r"\|\s*safe\b|autoescape off|\|\s*safeseq")
    switched = {path.name for path in TEMPLATES if off.search(path.read_text("utf-8"))}
    assert switched == {"help.html"}  # help texts are ours and Django's


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_script_makes_no_code_and_keeps_nothing(script):
    text = script.read_text(encoding="utf-8")
    assert [word for word in FORBIDDEN_IN_SCRIPTS if word in text] == []
    # The one place that makes markup copies a template of the page itself.
    for line in text.splitlines():
        if "innerHTML" in line:
            assert "template.innerHTML" in line
    assert text.count('"use strict"') == 1


def test_secrets_are_drawn_by_the_operating_system():
    users = {
        str(path.relative_to(ROOT))
        for path in CODE
        for name, _node in imports_of(path)
        if name.split(".")[0] == "random"
    }
    assert {path for path in users if not path.startswith("config/demo_data/")} == set()


def test_no_broken_hash_is_used():
    assert found({"md5", "sha1"}) == []


def test_patterns_are_ours():
    """No regular expression is built of what somebody typed, unless escaped."""
    wrong = []
    for path in [path for path in CODE if str(path.relative_to(ROOT)) not in OWN_PATTERNS]:
        for name, node in calls(path):
            if name in {
                f"re.{verb}" for verb in ("compile", "search", "match", "fullmatch", "sub", "findall", "split")
            }:
                pattern = ast.unparse(node.args[0])
                plain = isinstance(node.args[0], (ast.Constant, ast.JoinedStr)) or "re.escape" in pattern
                if not plain and not pattern.isupper():
                    wrong.append(f"{path.relative_to(ROOT)}:{node.lineno} {pattern}")
    assert wrong == []


def test_forms_and_serializers_name_their_fields():
    """What is not named cannot be set: nothing follows from the model by itself."""
    parts = [
        (path, part)
        for path in CODE
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef) and node.name == "Meta"
        for part in node.body
        if isinstance(part, ast.Assign)
    ]
    assert [path.name for path, part in parts if ast.unparse(part.targets[0]) == "exclude"] == []
    assert [path.name for path, part in parts if "__all__" in ast.unparse(part.value)] == []


def test_nobody_else_is_called():
    unknown = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in CODE
        for name, _node in imports_of(path)
        if name.split(".")[0] in SPEAKERS and str(path.relative_to(ROOT)) not in CALLERS.get(name.split(".")[0], ())
    ]
    assert unknown == []


def test_pages_load_nothing_from_elsewhere():
    outside = re.compile(r"""(?:src|href|action)=["'](?:https?:)?//""")
    assert [path.name for path in TEMPLATES if outside.search(path.read_text("utf-8"))] == []
    assert [path.name for path in (ROOT / "static").glob("*.css") if "url(http" in path.read_text("utf-8")] == []


def test_every_package_is_pinned_with_its_hash():
    for name in ("base", "dev"):
        lines = (ROOT / "requirements" / f"{name}.txt").read_text().splitlines()
        packages = [line for line in lines if re.match(r"[a-zA-Z0-9]", line)]
        assert packages
        assert [line for line in packages if "==" not in line] == []
        assert sum("--hash=sha256:" in line for line in lines) >= len(packages)
    lock = (ROOT / "package-lock.json").read_text()
    assert lock.count('"integrity": "sha512-') == lock.count('"version":')


def test_source_control_and_tests_stay_out_of_the_image():
    ignored = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line[:1] not in ("#", "")]
    copied = re.findall(r"^COPY (?!--from)(.*)$", (ROOT / "docker" / "Dockerfile").read_text(), re.MULTILINE)
    assert ".git" in ignored or ignored[0] == "*"
    assert not any(re.search(r"\btests\b|\.git\b", line) for line in copied)
