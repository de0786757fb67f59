import assert from 'node:assert/strict';
import { decide } from '../../../src/authority/decide.ts';
import { changedFields } from '../../../src/authority/fields.ts';
import { judgeChange } from '../../../src/authority/judge.ts';
import type { Actors } from '../../../src/authority/model.ts';
import { personaOf, territory } from './personaOf.ts';
import { processorNow } from '../support/processorTime.ts';

const packageJson = `{
  "name": "billing",
  "version": "1.0.0",
  "scripts": {
    "build": "tsc",
    "release": "np"
  },
  "dependencies": {
    "left": "^1.0.0"
  }
}
`;
const pyproject = `[project]
name = "billing"
version = "1.0.0"
dependencies = [
  "left>=1",
  "right",
]

[tool.ruff]
line-length = 100 # wide
`;
const cargo = `[package]
name = "billing"
version = "1.0.0"

[dependencies]
serde = { version = "1", features = ["derive"] }
`;
const pom = `<?xml version="1.0"?>
<!-- a <comment> -->
<project>
  <groupId>com.acme</groupId>
  <version>1.0.0</version>
  <dependencies>
    <dependency>
      <artifactId>left</artifactId>
      <version>1.0</version>
    </dependency>
  </dependencies>
</project>
`;
const csproj = `<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>net8.0</TargetFramework>
    <Version>1.0.0</Version>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="Left" Version="1.0.0" />
  </ItemGroup>
</Project>
`;
const gradle = `plugins {
  id("java")
}
version = "1.0.0"
dependencies {
  implementation("a:left:1.0")
}
`;

type Row = readonly [
  name: string,
  path: string,
  before: string,
  after: string,
  changed: (readonly [string, number, number])[],
];

const rows: readonly Row[] = [
  ['a version', 'package.json', packageJson, packageJson.replace('1.0.0"', '1.0.1"'), [['version', 3, 3]]],
  ['a script', 'package.json', packageJson, packageJson.replace('tsc', 'tsc -b'), [['scripts.build', 5, 5]]],
  [
    'a new script',
    'package.json',
    packageJson,
    packageJson.replace('"build"', '"lint": "x",\n    "build"'),
    [['scripts.lint', 5, 5]],
  ],
  [
    'a removed script',
    'package.json',
    packageJson,
    packageJson.replace('"build": "tsc",\n    ', ''),
    [['scripts.build', 3, 3]],
  ],
  ['a dependency', 'package.json', packageJson, packageJson.replace('^1.0.0', '^2.0.0'), [['dependencies', 8, 10]]],
  ['blanks alone', 'package.json', packageJson, JSON.stringify(JSON.parse(packageJson)), []],
  ['line endings alone', 'package.json', packageJson, packageJson.replaceAll('\n', '\r\n'), []],
  [
    'a blank inside a string',
    'package.json',
    packageJson,
    packageJson.replace('tsc', 't sc'),
    [['scripts.build', 5, 5]],
  ],
  ['a version', 'pyproject.toml', pyproject, pyproject.replace('1.0.0', '1.1.0'), [['project.version', 3, 3]]],
  [
    'a line of a list',
    'pyproject.toml',
    pyproject,
    pyproject.replace('right', 'wrong'),
    [['project.dependencies', 4, 7]],
  ],
  ['a comment alone', 'pyproject.toml', pyproject, pyproject.replace('# wide', '# wider'), []],
  ['a version', 'Cargo.toml', cargo, cargo.replace('1.0.0', '1.1.0'), [['package.version', 3, 3]]],
  ['a dependency', 'crates/a/Cargo.toml', cargo, cargo.replace('"1"', '"2"'), [['dependencies.serde', 6, 6]]],
  ['a version', 'pom.xml', pom, pom.replace('1.0.0', '1.1.0'), [['project.version', 5, 5]]],
  ['a dependency', 'pom.xml', pom, pom.replace('>1.0<', '>1.1<'), [['project.dependencies.dependency.version', 9, 9]]],
  [
    'a version',
    'src/Api/Api.csproj',
    csproj,
    csproj.replace('<Version>1.0.0', '<Version>1.0.1'),
    [['Project.PropertyGroup.Version', 4, 4]],
  ],
  [
    'a reference',
    'src/Api/Api.csproj',
    csproj,
    csproj.replace('Version="1.0.0"', 'Version="1.0.1"'),
    [['Project.ItemGroup.PackageReference', 7, 7]],
  ],
  ['a version', 'build.gradle.kts', gradle, gradle.replace('1.0.0', '1.0.1'), [['version', 4, 4]]],
  ['a version', 'pubspec.yaml', 'name: a\nversion: 1.0.0\n', 'name: a\nversion: 1.0.1\n', [['version', 2, 2]]],
  [
    'a version',
    'setup.cfg',
    '[metadata]\nversion = 1.0\n',
    '[metadata]\nversion = 1.1\n',
    [['metadata.version', 2, 2]],
  ],
];

describe('changedFields', () => {
  for (const [name, path, before, after, expected] of rows) {
    it(`sees ${name} in ${path}`, () =>
      assert.deepEqual(
        changedFields(path, before, after)?.map(({ key, lines }) => [key, lines.start, lines.end]),
        expected,
      ));
  }

  it('does not guess about files it can not read, or that are no manifest', () => {
    assert.equal(changedFields('package.json', packageJson, packageJson.slice(0, 60)), undefined);
    assert.equal(changedFields('pom.xml', pom, pom.replace('</version>', '')), undefined);
    assert.equal(changedFields('other.json', '{}', '{"a":1}'), undefined);
  });

  it('ends at once for hostile text', () => {
    const started = processorNow();
    for (const path of ['package.json', 'pyproject.toml', 'pom.xml', 'pubspec.yaml', 'build.gradle']) {
      for (const text of ['['.repeat(50_000), '<a '.repeat(50_000), '"'.repeat(50_000), 'a=['.repeat(20_000)]) {
        changedFields(path, text, `${text} `);
      }
    }
    assert.ok(processorNow() - started < 4000, `${processorNow() - started} ms`);
  });
});

describe('authority over manifests', () => {
  const ops = personaOf({
    name: 'Ops',
    territories: [
      territory('exclusive', { text: 'Package publication configs', classes: ['package-publishing'] }),
      territory('forbidden', { text: 'Application source code', classes: ['source'], owner: 'Engineer agent' }),
    ],
  });
  const judged = (actors: Actors, after: string) =>
    judgeChange(actors, { path: 'package.json', before: packageJson, after }).map(
      ({ rule, effect, owner, lines }) => `${rule} ${effect} ${owner ?? ''} ${lines.start}-${lines.end}`,
    );

  it('lets operations bump the version and asks about dependencies and other scripts', () => {
    const actors = { active: ops, others: [] };
    assert.deepEqual(judged(actors, packageJson.replace('1.0.0"', '1.0.1"').replace('"np"', '"np --yolo"')), []);
    assert.deepEqual(judged(actors, packageJson.replace('^1.0.0', '^2.0.0')), [
      'authority/dependency ask Engineer agent 8-10',
    ]);
    assert.deepEqual(judged(actors, packageJson.replace('tsc', 'tsc -b')), [
      'authority/manifest ask Engineer agent 5-5',
    ]);
  });

  it('asks a developer who changes what is published, and nobody who changes a dependency', () => {
    const actors = { active: undefined, others: [ops] };
    assert.deepEqual(judged(actors, packageJson.replace('1.0.0"', '1.0.1"')), [
      'authority/package-publishing ask Ops 3-3',
    ]);
    assert.deepEqual(judged(actors, packageJson.replace('^1.0.0', '^2.0.0').replace('tsc', 'tsc -b')), []);
  });

  const keys: readonly (readonly [string, string, 'allow' | 'ask'])[] = [
    ['package.json', 'version', 'allow'],
    ['package.json', 'files', 'allow'],
    ['package.json', 'publishConfig', 'allow'],
    ['package.json', 'scripts.deploy:prod', 'allow'],
    ['package.json', 'scripts.version:patch', 'allow'],
    ['package.json', 'scripts.prepublishOnly', 'allow'],
    ['package.json', 'scripts.test', 'ask'],
    ['package.json', 'scripts.deployment-notes', 'ask'],
    ['package.json', 'devDependencies', 'ask'],
    ['package.json', 'engines', 'ask'],
    ['pyproject.toml', 'tool.poetry.version', 'allow'],
    ['pyproject.toml', 'tool.poetry.dependencies.django', 'ask'],
    ['Cargo.toml', 'workspace.package.version', 'allow'],
    ['Cargo.toml', 'features.default', 'ask'],
    ['pom.xml', 'project.distributionManagement.repository.url', 'allow'],
    ['pom.xml', 'project.build.plugins.plugin.version', 'ask'],
    ['Api.csproj', 'Project.PropertyGroup.PackageId', 'allow'],
    ['Api.csproj', 'Project.PropertyGroup.TargetFramework', 'ask'],
  ];
  for (const [path, key, effect] of keys) {
    it(`${effect}s ops about ${key} in ${path}`, () =>
      assert.equal(decide({ active: ops, others: [] }, { kind: 'write', path, key }).effect, effect));
  }
});
