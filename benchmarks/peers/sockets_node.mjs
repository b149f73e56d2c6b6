// Node's Socket.IO with its Redis adapter; every client joins one room: the URL of Valkey, the room.
import { createServer } from 'node:http';
import { createRequire } from 'node:module';

const require = createRequire(new URL('../../tests/trackers/', import.meta.url));
const { createAdapter } = require('@socket.io/redis-adapter');
const { createClient } = require('redis');
const { Server } = require('socket.io');

const [url, room] = process.argv.slice(2);
const path = decodeURIComponent(new URL(url).pathname);
const redis = createClient({ socket: { path } });
const subscriber = redis.duplicate();
await Promise.all([redis.connect(), subscriber.connect()]);
const http = createServer();
const io = new Server(http, {
  adapter: createAdapter(redis, subscriber),
  transports: ['websocket'],
  perMessageDeflate: false,
});
io.on('connection', (socket) => socket.join(room));
http.listen(0, '0.0.0.0', () => console.log(http.address().port));
