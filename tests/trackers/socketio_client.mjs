// The official client: server, `auth` as JSON, transports as JSON. Each line says what it hears.
import { io } from 'socket.io-client';

const [server, auth, transports] = process.argv.slice(2);
const socket = io(server, {
  auth: JSON.parse(auth),
  transports: JSON.parse(transports),
  reconnection: false,
});
const tell = (...told) => console.log(JSON.stringify(told));
socket.on('connect_error', (error) => tell('connect_error', error.message, error.data));
socket.on('disconnect', (reason) => {
  tell('disconnect', reason);
  process.exit();
});
socket.onAny((event, told) => {
  tell(event, told);
  if (event === 'greeting') socket.emit('double', { number: 21 });
  if (event === 'doubled') tell('transport', socket.io.engine.transport.name);
});
process.stdin.on('data', () => process.exit());
