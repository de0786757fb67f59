const name =
  "(?:[A-Z][\\w/&'’-]*(?: [A-Z][\\w/&'’-]*){0,3}(?: (?:agents?|teams?|engineers?|architects?|persona|role))?|[a-z0-9]+(?:-[a-z0-9]+)+)";
const handsOver = new RegExp(
  `\\b(?:belongs? to|owned by|handled by|is the (?:job|domain|task) of|delegate (?:it |this |these )?to|hand (?:it |this |these )?(?:off|over) to|defer to|ask|see|use|contact)(?: the)? @?(${name})`,
);
const arrow = new RegExp(`(?:→|->|=>|⇒)\\s*(?:the )?@?(${name})\\s*[.)]?$`, 'u');

/** Who the words of a rule name as the owner: "(QA agent territory)", "(that's the data team's job)", "→ QA agent". */
export function ownerIn(words: string): string | undefined {
  const inside = [...words.slice(0, 2000).matchAll(/\(([^()]{2,80})\)/g)];
  for (const match of inside) {
    const named = ownerInParentheses(match[1]?.trim() ?? '');
    if (named !== undefined) return tidy(named);
  }
  const named = arrow.exec(words)?.[1] ?? handsOver.exec(words)?.[1];
  return named === undefined ? undefined : tidy(named);
}

function ownerInParentheses(inside: string): string | undefined {
  return (
    /^(?:that[’']?s |that is |this is |it[’']?s )?(?:the )?(.{2,60}?)(?:[’']s?)? (?:territory|jobs?|responsibility|domain|role|tasks?|area|work|scope|remit)$/i.exec(
      inside,
    )?.[1] ??
    /^(?:ask|use|see|contact|delegated? to|hand (?:off|over) to|defer to|belongs to|owned by|handled by)(?: the)? @?(?=.*(?:agent|team|engineer|architect|persona|owner|lead|-|[A-Z]))(.{2,60})$/.exec(
      inside,
    )?.[1] ??
    /^(?:the )?(.{2,50}?) (?:owns|handles|executes|does|manages|decides|is responsible for|writes)\b/i.exec(
      inside,
    )?.[1] ??
    /^([\w /-]{2,40} (?:agent|team|engineer|architect|persona))s?$/i.exec(inside)?.[1] ??
    /^([a-z]+(?:-[a-z]+)+)$/.exec(inside)?.[1] ??
    /^((?:[A-Z][a-z]+ )?(?:Engineer|Engineering|Developer|Dev|QA|Architect|Security|Docs|Data|DBA|Frontend|Backend|Research|Designer|Product)s?)$/.exec(
      inside,
    )?.[1]
  );
}

function tidy(owner: string): string {
  return owner
    .replace(/^the /i, '')
    .replace(/[’']s?$/, '')
    .trim();
}
