import { connect, type Socket } from 'node:net';

const HEAD_END = '\r\n\r\n';

/**
 * A caller who costs next to nothing, like wrk: one connection that is kept open, and bodies that are counted and thrown away. Client and
 * server share the processors of this machine, and what the client takes is not the server's.
 */
export class ThinClient {
  readonly #socket: Socket;
  readonly #host: string;
  #received: Buffer[] = [];
  #missing: number | undefined;
  #settle: { resolve: (status: number) => void; reject: (error: Error) => void } | undefined;
  #status = 0;

  constructor(url: string) {
    const { hostname, port, host } = new URL(url);
    this.#host = host;
    this.#socket = connect({ host: hostname, port: Number(port), noDelay: true });
    this.#socket.on('data', (piece) => this.#take(piece));
    this.#socket.on('close', () => this.#settle?.reject(new Error('the connection was closed')));
    this.#socket.on('error', (error) => this.#settle?.reject(error));
  }

  /** The status of the answer, when all of it is here. One question at a time. */
  ask(path: string): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
      this.#socket.write(`GET ${path} HTTP/1.1\r\nHost: ${this.#host}${HEAD_END}`);
    });
  }

  close(): void {
    this.#settle = undefined;
    this.#socket.destroy();
  }

  #take(piece: Buffer): void {
    if (this.#missing === undefined) this.#readHead(piece);
    else this.#missing -= piece.length;
    if (this.#missing !== 0) return;
    this.#missing = undefined;
    this.#received = [];
    this.#settle?.resolve(this.#status);
  }

  #readHead(piece: Buffer): void {
    this.#received.push(piece);
    const all = Buffer.concat(this.#received);
    const end = all.indexOf(HEAD_END);
    if (end < 0) return;
    const head = all.toString('latin1', 0, end);
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
    if (length === undefined) throw new Error(`An answer without a length: ${head}`);
    this.#status = Number(head.slice(9, 12));
    this.#missing = end + HEAD_END.length + Number(length) - all.length;
  }
}
