import assert from 'node:assert/strict';
import { OpsError } from '../../../src/workspace/errors.ts';
import { chosenVersion, nextVersion, parseReleaseTag, stepBetween } from '../../../src/pipeline/versions.ts';

describe('nextVersion', () => {
  const table: readonly (readonly [from: string, patch: string, minor: string, major: string, prerelease: string])[] = [
    ['1.2.3', '1.2.4', '1.3.0', '2.0.0', '1.2.4-0'],
    ['0.4.1', '0.4.2', '0.5.0', '1.0.0', '0.4.2-0'],
    ['0.0.0', '0.0.1', '0.1.0', '1.0.0', '0.0.1-0'],
    ['1.3.0-beta.2', '1.3.0', '1.3.0', '2.0.0', '1.3.0-beta.3'],
    ['2.0.0-rc.1', '2.0.0', '2.0.0', '2.0.0', '2.0.0-rc.2'],
    ['1.2.3+build.5', '1.2.4', '1.3.0', '2.0.0', '1.2.4-0'],
  ];
  for (const [from, patch, minor, major, prerelease] of table) {
    it(`of ${from}`, () => {
      const next = (['patch', 'minor', 'major', 'prerelease'] as const).map((step) => nextVersion(from, step));
      assert.deepEqual(next, [patch, minor, major, prerelease]);
    });
  }
});

describe('chosenVersion', () => {
  for (const [choice, from, expected] of [
    ['1.4.0', '1.3.9', '1.4.0'],
    ['v1.4.0', '1.3.9', '1.4.0'],
    ['1.4.0-rc.1', '1.3.9', '1.4.0-rc.1'],
    ['1.4.0+b.1', '1.3.9', '1.4.0+b.1'],
    ['1.3.9', '1.3.9', '1.3.9'],
  ] as const) {
    it(`takes ${choice} after ${from}`, () => assert.equal(chosenVersion(choice, from), expected));
  }
  for (const [choice, from, reason] of [
    ['1.3.8', '1.3.9', 'refused'],
    ['1.4', '1.3.9', 'usage'],
    ['big', '1.3.9', 'usage'],
    ['$(id)', '1.3.9', 'usage'],
  ] as const) {
    it(`refuses ${choice} after ${from}`, () =>
      assert.throws(
        () => chosenVersion(choice, from),
        (error) => OpsError.is(error, reason),
      ));
  }
});

describe('parseReleaseTag', () => {
  for (const [name, prefix, version] of [
    ['v1.2.3', 'v', '1.2.3'],
    ['1.2.3', '', '1.2.3'],
    ['release-1.2.3', 'release-', '1.2.3'],
    ['pkg@1.2.3', 'pkg@', '1.2.3'],
    ['@scope/pkg@1.2.3-beta.1', '@scope/pkg@', '1.2.3-beta.1'],
    ['pkg-v1.2.3', 'pkg-v', '1.2.3'],
  ] as const) {
    it(`reads ${name}`, () => assert.deepEqual(parseReleaseTag(name), { prefix, version }));
  }
  for (const name of ['private-note', 'v1', 'v1.2', 'v1.2.3.4', 'vv1.2.3', 'latest', 'v01.2.3']) {
    it(`leaves ${name}`, () => assert.equal(parseReleaseTag(name), undefined));
  }
});

describe('stepBetween', () => {
  for (const [from, to, step] of [
    ['1.0.0', '1.0.1', 'patch'],
    ['1.0.0', '1.1.0', 'minor'],
    ['1.0.0', '2.0.0', 'major'],
    ['1.0.0', '1.1.0-rc.1', 'other'],
  ] as const) {
    it(`${from} to ${to} is ${step}`, () => assert.equal(stepBetween(from, to), step));
  }
});
