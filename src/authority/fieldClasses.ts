/** Fields that say what is published, under which version, where to and how: operations' part of a manifest. */
const publishing: readonly (readonly [file: RegExp, keys: RegExp])[] = [
  [
    /(?:^|\/)package\.json$/,
    /^(?:version|files|publishConfig|bin|repository|private|release|release-it|np|standard-version|scripts\.(?:pre|post)?(?:release|version|deploy|publish|publishOnly|pack|rollback|ship|changelog)(?:[:\-_.].*)?|scripts\.prepublishOnly)$/,
  ],
  [/(?:^|\/)composer\.json$/, /^(?:version|archive|scripts\.(?:release|deploy|publish).*)$/],
  [
    /(?:^|\/)pyproject\.toml$/,
    /^(?:project\.(?:version|urls|urls\..*|classifiers|readme|license|license-files)|tool\.(?:poetry\.(?:version|packages|include|exclude|repository|classifiers|source\..*)|bumpversion.*|bumpver.*|commitizen.*|semantic_release.*|setuptools_scm.*|hatch\.(?:version|build|publish).*|flit.*|twine.*|towncrier.*|cibuildwheel.*|setuptools\.(?:packages|package-data|dynamic).*))$/,
  ],
  [/(?:^|\/)setup\.cfg$/, /^(?:metadata\..*|bumpversion.*|bdist_wheel\..*|sdist\..*|options\.package_data.*)$/],
  [
    /(?:^|\/)Cargo\.toml$/,
    /^(?:(?:workspace\.)?package\.(?:version|publish|repository|include|exclude|homepage|documentation|readme|license|license-file|keywords|categories)|(?:workspace|package)\.metadata\.(?:release|dist|deb|rpm).*)$/,
  ],
  [
    /(?:^|\/)pom\.xml$/,
    /^project\.(?:version|distributionManagement\..*|scm\..*|parent\.version|properties\.revision|licenses\..*|developers\..*)(?:#\d+)?$/,
  ],
  [
    /\.(?:cs|fs|vb)proj$|Directory\.Build\.props$/,
    /^Project\.PropertyGroup\.(?:Version|VersionPrefix|VersionSuffix|PackageVersion|AssemblyVersion|FileVersion|InformationalVersion|PackageId|PackageTags|PackageProjectUrl|PackageReadmeFile|PackageLicense\w*|PackageIcon|PackageReleaseNotes|PackageOutputPath|RepositoryUrl|RepositoryType|IsPackable|IsPublishable|GeneratePackageOnBuild|Publish\w+|ContainerImage\w*|RuntimeIdentifiers?)(?:#\d+)?$/,
  ],
  [/(?:^|\/)pubspec\.yaml$/, /^(?:version|publish_to|repository)$/],
  [
    /(?:^|\/)gradle\.properties$/,
    /^(?:version|VERSION_NAME|VERSION_CODE|signing\..*|(?:ossrh|sonatype|mavenCentral)\w*)$/,
  ],
  [/(?:^|\/)(?:build\.gradle(?:\.kts)?|mix\.exs)$/, /^@?version(?:Code|Name)?(?:#\d+)?$/],
];

/** Fields that name libraries. */
const dependencies =
  /(?:^|\.)(?:dependencies|devDependencies|peerDependencies|optionalDependencies|bundledDependencies|bundleDependencies|overrides|resolutions|peerDependenciesMeta|require|require-dev|dev-dependencies|dev_dependencies|dependency_overrides|build-dependencies|optional-dependencies|dependency-groups|dependencyManagement|install_requires|extras_require|PackageReference|PackageVersion)(?:$|[.#])/;

/**
 * The classes a field of a manifest belongs to, the special one first. What is not publishing is the engineer's, like the
 * program it builds: so `source` stands behind it.
 */
export function classesOfField(path: string, key: string): string[] {
  if (publishing.some(([file, keys]) => file.test(path) && keys.test(key))) return ['package-publishing'];
  return [dependencies.test(key) ? 'dependency' : 'manifest', 'source'];
}
