"""What must be right of any page: axe finds nothing, nothing scrolls sideways, one heading, the chosen language."""

import re

from tests import engines
from tests.browsing import DESKTOP, PHONE

AXE = engines.ROOT / "node_modules" / "axe-core" / "axe.min.js"
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# Words of everyday English that no French sentence of ours holds.
ENGLISH = re.compile(
    r"\b(the|and|of|this|that|with|from|your|you|was|be|not|has|have|who|what|when|where|is|to|for|save|cancel|search|"
    r"add|(?<!cela )(?<!ne )change|choose|none|name|since|until|shown|unknown|yes)\b",
    re.IGNORECASE,
)
LOOK = """async (standards) => {
    const found = standards.length
        ? await axe.run(document, {runOnly: standards, resultTypes: ["violations"]})
        : {violations: []};
    const spoken = [...document.querySelectorAll("[aria-label], [title], [placeholder], [alt]")].filter(
        (part) => part.checkVisibility()).flatMap((part) => ["aria-label", "title", "placeholder", "alt"].map(
            (name) => part.getAttribute(name) || ""));
    const told = (rule) => rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 200)}`);
    return {
        violations: found.violations.flatMap(told),
        headings: [...document.querySelectorAll("h1")].length,
        lang: document.documentElement.lang,
        overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
        title: document.title,
        text: [document.body.innerText, ...spoken].join("\\n"),
        names: [...document.querySelectorAll("bdi, [lang]:not(html)")].map((part) => part.innerText),
    };
}"""


def look(page, lang, name, *, widths=(DESKTOP, PHONE), axe=True):
    """Everything that is wrong with the page as it stands, at each width, as sentences."""
    wrong = []
    for width in widths:
        page.set_viewport_size(width)
        seen = page.evaluate(LOOK, STANDARDS if axe else [])
        where = f"{name} [{lang}, {width['width']}]"
        wrong += [f"{where} {violation}" for violation in seen["violations"]]
        if seen["headings"] != 1:
            wrong.append(f"{where} has {seen['headings']} h1")
        if seen["lang"] != lang:
            wrong.append(f"{where} says it is in {seen['lang']}")
        if seen["overflow"] > 0:
            wrong.append(f"{where} scrolls sideways by {seen['overflow']} px")
        if lang == "fr":
            wrong += [f"{where} English: {line}" for line in english_lines(seen)]
    return list(dict.fromkeys(wrong))


def english_lines(seen):
    text = f"{seen['title']}\n{seen['text']}"
    names = {name for name in seen["names"] if name.strip()}  # what people are called is in no language
    for own in sorted(names, key=len, reverse=True):
        text = text.replace(own, " ")
    return [line.strip() for line in text.splitlines() if ENGLISH.search(line)]
