import assert from 'node:assert/strict';
import { PhaseError } from '../../../src/pipeline/errors.ts';
import { readPackageJson, readPackageLock } from '../../../src/pipeline/manifests/json.ts';
import { replaceSpots, type VersionReader } from '../../../src/pipeline/manifests/model.ts';
import { readGradleProperties, readPlainVersion } from '../../../src/pipeline/manifests/plain.ts';
import { readCargoLock, readCargoToml, readPyproject, readUvLock } from '../../../src/pipeline/manifests/toml.ts';
import { readMsbuild, readPom } from '../../../src/pipeline/manifests/xml.ts';
import { readChart } from '../../../src/pipeline/manifests/yaml.ts';

const alone = (): undefined => undefined;

describe('version files', () => {
  /** «…» marks what must be found and replaced; every other byte must stay. */
  const cases: readonly (readonly [
    name: string,
    read: VersionReader,
    marked: string,
    sibling?: (name: string) => string | undefined,
  ])[] = [
    ['package.json', readPackageJson, '{"dependencies":{"a":{"version":"1.0.0"}},"version" :\t"«1.0.0»"}'],
    ['package.json with BOM and CRLF', readPackageJson, '\uFEFF{\r\n\t"version": "«1.0.0»"\r\n}'],
    ['package.json without a version', readPackageJson, '{"name":"x","private":true}'],
    [
      'package-lock.json',
      readPackageLock,
      '{"version":"«1.0.0»","packages":{"":{"version":"«1.0.0»"},"node_modules/a":{"version":"1.0.0"}}}',
    ],
    ['VERSION', readPlainVersion, '\n  v«1.0.0»\r\n\r\nnotes 1.0.0\n'],
    ['an empty VERSION', readPlainVersion, '\n'],
    ['gradle.properties', readGradleProperties, '# version=9\norg.version=2\nversion = «1.0.0»\n'],
    [
      'pyproject.toml',
      readPyproject,
      '# 1.0.0\r\n[project]\r\nname = "x" # n\r\nversion   = "«1.0.0»" # here\r\ndependencies = ["a==1.0.0"]\r\n',
    ],
    [
      'pyproject.toml of poetry',
      readPyproject,
      '\uFEFF[tool.poetry]\nversion = \'«1.0.0»\'\n[tool.x]\nversion = "1.0.0"\n',
    ],
    ['pyproject.toml with dotted keys', readPyproject, 'project.name = "x"\nproject.version = "«1.0.0»"\n'],
    ['pyproject.toml with a dynamic version', readPyproject, '[project]\nname = "x"\ndynamic = ["version"]\n'],
    [
      'Cargo.toml',
      readCargoToml,
      '[package]\nname = "x"\nversion = "«1.0.0»"\n\n[dependencies]\na = { version = "1.0.0" }\n',
    ],
    [
      'Cargo.toml of a workspace',
      readCargoToml,
      '[workspace.package]\nversion = "«1.0.0»"\n[package]\nname = "x"\nversion.workspace = true\n',
    ],
    [
      'Cargo.lock',
      readCargoLock,
      '[[package]]\nname = "a"\nversion = "1.0.0"\nsource = "registry+https://example.com"\n\n[[package]]\nname = "x"\nversion = "«1.0.0»"\n',
      (name) => (name === 'Cargo.toml' ? '[package]\nname = "x"\nversion = "1.0.0"\n' : undefined),
    ],
    ['Cargo.lock without its manifest', readCargoLock, '[[package]]\nname = "x"\nversion = "1.0.0"\n'],
    [
      'uv.lock',
      readUvLock,
      '[[package]]\nname = "my-app"\nversion = "1.0.0"\nsource = { registry = "x" }\n\n[[package]]\nname = "my-app"\nversion = "«1.0.0»"\nsource = { editable = "." }\n',
      (name) => (name === 'pyproject.toml' ? '[project]\nname = "My_App"\n' : undefined),
    ],
    [
      'pom.xml',
      readPom,
      '<?xml version="1.0.0"?>\n<project>\n  <!-- <version>1.0.0</version> -->\n  <parent><version>1.0.0</version></parent>\n  <version>\n    «1.0.0» </version>\n  <dependencies><dependency><version>1.0.0</version></dependency></dependencies>\n</project>\n',
    ],
    [
      'pom.xml with a revision',
      readPom,
      '<project><version>${revision}</version><properties><revision>«1.0.0»</revision></properties></project>',
    ],
    ['pom.xml that inherits', readPom, '<project><parent><version>1.0.0</version></parent></project>'],
    [
      'csproj',
      readMsbuild,
      '<Project Sdk="a > b">\r\n  <PropertyGroup>\r\n    <Version>«1.0.0»</Version>\r\n  </PropertyGroup>\r\n  <ItemGroup><PackageReference Include="a"><Version>1.0.0</Version></PackageReference></ItemGroup>\r\n</Project>',
    ],
    [
      'csproj with a prefix',
      readMsbuild,
      '<Project><PropertyGroup><VersionPrefix>«1.0.0»</VersionPrefix></PropertyGroup></Project>',
    ],
    [
      'csproj with a computed version',
      readMsbuild,
      '<Project><PropertyGroup><Version>$(Base).1</Version></PropertyGroup></Project>',
    ],
    [
      'Chart.yaml',
      readChart,
      'apiVersion: v2\nname:   x\nversion:    «1.0.0»   # odd\nappVersion: "«1.0.0»"\ndependencies:\n  - version: 1.0.0\n',
    ],
    ['Chart.yaml of another app version', readChart, "version: '«1.0.0»'\nappVersion: 1.2.3\n"],
  ];
  for (const [name, read, marked, sibling] of cases) {
    it(`finds the version in ${name} and nothing else`, () => {
      const text = marked.replaceAll(/[«»]/g, '');
      const spots = read(text, name, sibling ?? alone);
      assert.equal(replaceSpots(text, spots, '2.0.0-rc.1+x'), marked.replaceAll(/«[^»]*»/g, '2.0.0-rc.1+x'));
      for (const spot of spots) assert.equal(spot.version, '1.0.0');
    });
  }

  const broken: readonly (readonly [name: string, read: VersionReader, text: string, line: number, column: number])[] =
    [
      ['package.json', readPackageJson, '{\n  "version": "1.0.0",\n}\n', 3, 1],
      ['package.json', readPackageJson, '{\n  "version" "1.0.0"\n}\n', 2, 13],
      ['package.json', readPackageJson, '', 1, 1],
      ['pyproject.toml', readPyproject, '[project]\nversion = "1\n', 2, 13],
      ['pom.xml', readPom, '<project>\n  <version>1</project>\n', 2, 13],
      ['pom.xml', readPom, '<project>\n', 1, 1],
      ['Chart.yaml', readChart, 'version: "1.0.0\n', 2, 1],
    ];
  for (const [name, read, text, line, column] of broken) {
    it(`refuses ${name} ${JSON.stringify(text)} with its place`, () => {
      assert.throws(
        () => read(text, name, alone),
        (error) =>
          error instanceof PhaseError &&
          error.phase === 2 &&
          error.line === line &&
          error.column === column &&
          error.message.includes(`${name} is not valid`),
      );
    });
  }

  it('refuses a pom with modules', () => {
    assert.throws(
      () =>
        readPom('<project><version>1.0.0</version><modules><module>a</module></modules></project>', 'pom.xml', alone),
      /has modules/,
    );
  });
});
