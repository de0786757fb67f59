import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { BerthBoard } from './berths.js';
import { readSettings } from './settings.js';

function answer(response, status, body) {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify(body)}\n`);
}

async function readBody(request) {
  let text = '';
  for await (const part of request) text += part;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The service: GET /health, GET /berths?length=METRES, POST /bookings {berth, boat}. */
export function createService(board, settings) {
  return createServer(async (request, response) => {
    const url = new URL(request.url, 'http://localhost');
    if (settings.verbose) console.log(`${request.method} ${url.pathname}`);
    if (request.method === 'GET' && url.pathname === '/health') return answer(response, 200, { ok: true });
    if (request.method === 'GET' && url.pathname === '/berths') {
      return answer(response, 200, board.free(Number(url.searchParams.get('length') ?? 0)));
    }
    if (request.method === 'POST' && url.pathname === '/bookings') {
      if (settings.masterPassword !== '' && request.headers['x-harbour-master'] !== settings.masterPassword) {
        return answer(response, 403, { error: 'Only the harbour master books.' });
      }
      const body = await readBody(request);
      if (body === undefined) return answer(response, 400, { error: 'The body is not JSON.' });
      return board.book(body.berth, body.boat)
        ? answer(response, 201, { berth: body.berth, boat: body.boat })
        : answer(response, 409, { error: 'That berth is taken or does not exist.' });
    }
    return answer(response, 404, { error: 'Nothing here.' });
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const settings = readSettings();
  const board = await BerthBoard.load(settings.berthsFile);
  createService(board, settings).listen(settings.port, settings.host, () => {
    console.log(`Berths at http://${settings.host}:${settings.port}/berths`);
  });
}
