import js from '@eslint/js';
import { builtinModules } from 'node:module';
import tseslint from 'typescript-eslint';

/** Which rooms each room may import from; arrows point down only. The same table is drawn in CONTRIBUTING.md. */
const mayImport = {
  secrets: [],
  persona: ['workspace'],
  record: ['workspace', 'secrets'],
  memory: ['workspace', 'persona', 'secrets'],
  checklist: ['workspace', 'persona', 'secrets', 'record'],
  authority: ['workspace', 'persona', 'secrets', 'record'],
  pipeline: ['workspace', 'persona', 'secrets', 'checklist', 'record'],
  workspace: [],
};
const rooms = Object.keys(mayImport);
const nodeBuiltIns = [...builtinModules, ...builtinModules.map((name) => `node:${name}`), 'execa', 'simple-git'];
const zodRule = {
  selector: "ImportDeclaration[source.value='zod'] :matches(ImportSpecifier, ImportDefaultSpecifier)",
  message: 'Use `import * as z from "zod"`: the named import costs 360 KiB more in the bundle.',
};

function roomRules(room) {
  const forbidden = [...rooms, 'editor', 'cli'].filter((other) => other !== room && !mayImport[room].includes(other));
  return {
    files: [`src/${room}/**/*.ts`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [{ name: 'vscode', message: 'Only src/editor and src/extension.ts may use the editor.' }],
          patterns: [
            {
              regex: `(^|/)(${forbidden.join('|')})(/|\\.ts$)`,
              message: `src/${room} may import ${mayImport[room].join(', ') || 'no other room'}.`,
            },
          ],
        },
      ],
    },
  };
}

/** Rooms (or files) that must also run in a worker or a browser: no Node built-ins at all. */
const pureFiles = ['src/secrets/**/*.ts', 'src/persona/**/*.ts', 'src/authority/**/*.ts'];
/** The files of those rooms that do touch the disk. */
const impureFiles = [
  'src/persona/discover.ts',
  'src/persona/library.ts',
  'src/persona/active.ts',
  'src/persona/create.ts',
  'src/persona/missingPaths.ts',
  'src/persona/shelf.ts',
  'src/authority/check.ts',
  'src/authority/diff.ts',
  'src/authority/exports.ts',
  'src/authority/grant.ts',
  'src/authority/violations.ts',
  'src/authority/hooks.ts',
];

function withoutNode(room) {
  const base = roomRules(room).rules['no-restricted-imports'][1];
  return {
    files: pureFiles.filter((glob) => glob.includes(`/${room}/`)),
    ignores: impureFiles,
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [...base.paths, ...nodeBuiltIns.map((name) => ({ name, message: 'This part runs without Node.' }))],
          patterns: base.patterns,
        },
      ],
    },
  };
}

export default tseslint.config(
  { ignores: ['node_modules', 'dist', 'out', '.vscode-test', 'src/secrets/generated'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/dot-notation': 'off',
      '@typescript-eslint/no-non-null-assertion': 'error',
      'no-restricted-syntax': ['error', zodRule],
      eqeqeq: ['error', 'always'],
      'no-console': 'off',
    },
  },
  ...rooms.map(roomRules),
  ...['secrets', 'persona', 'authority'].map(withoutNode),
  {
    files: ['src/cli.ts', 'src/cli/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [{ name: 'vscode', message: 'The command line runs without an editor.' }],
          patterns: [{ regex: '(^|/)editor(/|\\.ts$)', message: 'The command line never imports src/editor.' }],
        },
      ],
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: { '@typescript-eslint/no-floating-promises': 'error', '@typescript-eslint/no-unused-expressions': 'off' },
  },
  {
    files: ['**/*.js', '**/*.mjs', '**/*.cjs'],
    languageOptions: {
      globals: Object.fromEntries(
        [
          'process',
          'console',
          'URL',
          'setTimeout',
          'clearTimeout',
          'setInterval',
          'clearInterval',
          'fetch',
          'Buffer',
          'AbortController',
          'AbortSignal',
          'performance',
          'require',
          'module',
        ].map((name) => [name, 'readonly']),
      ),
    },
  },
);
