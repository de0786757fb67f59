import { isComment, isProse, maxLineLength, type ChangedText, type Detector, type Hit } from './model.ts';

/** Commands that change a database by its migrations. */
const migrates =
  /\b(?:prisma\s+migrate\s+deploy|db:migrate|manage\.py\s+migrate|alembic\s+upgrade|flyway\b[^|;&]*\bmigrate|liquibase\b[^|;&]*\bupdate|artisan\s+migrate(?!:)|knex\s+migrate:latest|sequelize\S*\s+db:migrate|typeorm\b[^|;&]*migration:run|goose\b[^|;&]*\bup|migrate\b[^|;&]*-path\b[^|;&]*\bup|dotnet\s+ef\s+database\s+update|mix\s+ecto\.migrate|drizzle-kit\s+(?:migrate|push)|atlas\s+migrate\s+apply|(?:npm|pnpm|yarn)\s+(?:run\s+)?(?:db:)?migrate)\b/i;

/** Commands that bring the new version of the program to where it runs. */
const deploys =
  /\b(?:kubectl\s[^|;&]*\b(?:apply|set\s+image|rollout\s+restart)|helm\s+(?:upgrade|install)|docker(?:-|\s)compose\s[^|;&]*\bup|docker\s+(?:stack|service)\s+(?:deploy|update)|(?:fly|flyctl|vercel|netlify|kamal|cap\s+\w+|eb|serverless|sls|wrangler|firebase)\s+(?:[^|;&]*\s)?deploy|gcloud\s+run\s+deploy|aws\s+ecs\s+update-service|\S*deploy[\w.-]*\.sh)\b|\buses\s*:\s*\S*deploy/i;

/** The order of steps in pipelines and scripts. */
export const orderDetectors: readonly Detector[] = [
  {
    id: 'migration-order',
    title: 'A migration that runs before the deploy',
    effect: 'ask',
    about: /expand|contract|migrations?\s+(?:before|ahead)/i,
    onlyWhenSaid: true,
    appliesTo: (text) => !isProse(text) && text.classes.some((id) => id === 'ci' || id === 'deploy-scripts'),
    find: (text): Hit[] => {
      const first = placeOf(text, migrates);
      const deploy = placeOf(text, deploys, first);
      if (first === undefined || deploy === undefined) return [];
      const isChanged = (line: number) => text.changed.some(({ start, end }) => start <= line && line <= end);
      if (!isChanged(first) && !isChanged(deploy)) return [];
      if (isMarked(text.lines, first)) return [];
      return [
        {
          line: isChanged(first) ? first : deploy,
          message: `The migration (line ${first}) runs before the deploy (line ${deploy}). Only one that adds may: say "expand" in a comment beside it, or run it after.`,
        },
      ];
    },
  },
];

/** The first line after `from` that runs such a command. */
function placeOf(text: ChangedText, pattern: RegExp, from = 0): number | undefined {
  const at = text.lines.findIndex(
    (content, index) =>
      index >= from && content.length <= maxLineLength && !isComment(content) && pattern.test(content),
  );
  return at === -1 ? undefined : at + 1;
}

/** A word about it on the line itself or in the comments right above. */
function isMarked(lines: readonly string[], line: number): boolean {
  const marked = (content: string) => /\bexpand\b/i.test(content);
  if (marked(lines[line - 1] ?? '')) return true;
  for (let at = line - 2; at >= Math.max(0, line - 6); at--) {
    const content = lines[at] ?? '';
    if (isComment(content) ? marked(content) : /\bname\s*:/.test(content) && marked(content)) return true;
  }
  return false;
}
