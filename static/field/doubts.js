/* Does a note seem to say who somebody is? Pure, and on the telephone alone: the words are sent nowhere.
   Finds too much rather than too little; whoever writes may keep the words all the same. */

// As outreach/rules.py finds them: a French or international number, or a long run of digits; not a date.
const NUMBER = /(?<!\d)(?:(?:\+|00)\d|0\d)(?:[\s.\-()]?\d){8,}(?!\d)|(?<!\d)\d{9,}(?!\d)/u;
const ADDRESS = /[^\s@]+@[^\s@]+\.[^\s@]{2,}/u;
// What announces a name, in the languages that teams write: French, English, Arabic, Persian and Pashto.
const ANNOUNCED =
  /(?:^|[^\p{L}])(?:s['’]appell\w+|appel[ée]e?|nomm[ée]e?|pr[ée]nom\w*|mon nom|son nom|nom de famille|(?:his|her|their|my) name|(?:first|last|family) name|named|called|اسمه|اسمها|اسم|نامش|نام|نوم)(?:$|[^\p{L}])/iu;
const TITLED = /(?:^|[^\p{L}])(?:[Mm]r|[Mm]rs|[Mm]s|[Mm]me|[Mm]lle|M|[Mm]onsieur|[Mm]adame)\.?\s+\p{Lu}/u;
const CAPITALISED = /^\p{Lu}\p{Ll}+(?:[-'’]\p{Lu}\p{Ll}+)*$/u;
// Capitals that open a sentence or name no person: the trade's own words, days, months, countries' adjectives are small.
const HARMLESS = new Set(
  `je il elle on nous vous ils elles le la les un une des ce cet cette ces son sa ses leur leurs mon ma mes pas plus
  avec sans pour chez dans sur sous et ou mais donc car si quand the he she they we it this that no not with and or but
  i ofii ofpra cnda oim iom france paris lyon lille calais marseille toulouse nantes strasbourg grande-synthe dunkerque
  europe italie espagne allemagne belgique angleterre royaume-uni afghanistan algérie maroc tunisie soudan érythrée
  éthiopie irak iran syrie mali guinée sénégal géorgie albanie bangladesh pakistan inde côte d'ivoire croix-rouge
  secours catholique médecins monde emmaüs cimade`.split(/\s+/u),
);

const plain = (word) => word.toLocaleLowerCase().replace(/^[dl]['’]/u, "");

/** Words of `text`, each with whether it opens a sentence. */
function* words(text) {
  let opens = true;
  for (const token of text.split(/\s+/u)) {
    const word = token.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, "");
    if (word) yield { word, opens };
    if (token) opens = /[.!?:…\n]["»)]*$/u.test(token);
  }
}

function namesSomebody(text, harmless) {
  if (ANNOUNCED.test(text) || TITLED.test(text)) return true;
  return text.split(/\n/u).some((line) =>
    [...words(line)].some(
      ({ word, opens }) => !opens && CAPITALISED.test(word) && !harmless.has(plain(word)) && !HARMLESS.has(plain(word)),
    ),
  );
}

/** What `text` seems to hold: a list of "number", "address", "name". `known`: texts whose words name no person, such as
    places and partners. */
export function doubtsOf(text, known = []) {
  const harmless = new Set(known.flatMap((name) => name.split(/[^\p{L}'’-]+/u)).map(plain));
  const found = [];
  if (NUMBER.test(text)) found.push("number");
  if (ADDRESS.test(text)) found.push("address");
  if (namesSomebody(text, harmless)) found.push("name");
  return found;
}
