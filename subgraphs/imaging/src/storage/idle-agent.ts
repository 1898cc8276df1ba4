import http from 'node:http';
import https from 'node:https';
import { Socket } from 'node:net';

/** A keep-alive agent that gives up a connection on which nothing has moved for so long; a total limit would cut large files. */
export function idleAgent(protocol: string, idleMilliseconds: number): http.Agent {
  const options = { keepAlive: true, timeout: idleMilliseconds };
  const agent = protocol === 'https:' ? new https.Agent(options) : new http.Agent(options);
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (connection, callback) => {
    const socket = connect(connection, callback);
    if (socket instanceof Socket) {
      socket.on('timeout', () => socket.destroy(new Error('Nothing moved on the connection for too long.')));
    }
    return socket;
  };
  return agent;
}
