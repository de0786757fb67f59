/** Reads the settings from the environment; every one is listed in .env.example. */
export function readSettings(env = process.env) {
  return {
    host: env.HOST ?? '127.0.0.1',
    port: Number(env.PORT ?? 8080),
    berthsFile: env.BERTHS_FILE ?? 'data/berths.json',
    verbose: env.LOG_LEVEL === 'debug',
    masterPassword: env.HARBOUR_MASTER_PASSWORD ?? '',
  };
}
