// Pages of weeks stand above glossary and cheat sheet, these above the rest, and the package's reference comes last.
// Of weeks that suit a query equally, the earlier comes first.
var Scorer = {
  score: ([docname, title, anchor, description, score]) => {
    const week = docname.match(/^weeks\/week_(\d+)/);
    if (week) return score + 200 - week[1] / 100;
    if (["glossary", "notation", "cheat_sheet"].includes(docname)) return score + 100;
    return docname.startsWith("api/") ? score - 100 : score;
  },
  // What Sphinx has where nothing else is said.
  objNameMatch: 11,
  objPartialMatch: 6,
  objPrio: { 0: 15, 1: 5, 2: -5 },
  objPrioDefault: 0,
  title: 15,
  partialTitle: 7,
  term: 5,
  partialTerm: 2,
};
