// A Socket.IO server with one of the adapters for Redis: its URL, which adapter.
import { createServer } from 'node:http';
import { createAdapter } from '@socket.io/redis-adapter';
import { createAdapter as createStreamsAdapter } from '@socket.io/redis-streams-adapter';
import { createClient } from 'redis';
import { Server } from 'socket.io';

const [url, which] = process.argv.slice(2);
const path = decodeURIComponent(new URL(url).pathname);
const redis = createClient(url.startsWith('unix:') ? { socket: { path } } : { url });
await redis.connect();
let adapter;
if (which === 'redis') {
  const subscriber = redis.duplicate();
  await subscriber.connect();
  adapter = createAdapter(redis, subscriber);
} else {
  adapter = createStreamsAdapter(redis);
}
const http = createServer();
const io = new Server(http, { adapter });
io.on('connection', (socket) => {
  socket.join(socket.handshake.auth.room);
  socket.on('say', (room, event, ...data) => io.to(room).emit(event, ...data));
  socket.on('say to all', (event, ...data) => io.emit(event, ...data));
});
http.listen(0, '127.0.0.1', () => console.log(http.address().port));
