import type { WSContext } from '../../../http/websocket.ts';
import type { SocketMessageWire } from '../schema.ts';
import { UNREAD_BYTES_MAX } from './limits.ts';

/** RFC 6455, 7.4.1, and the registry of close codes at IANA for 1013. */
const NORMAL = 1000;
const TRY_AGAIN_LATER = 1013;
const OPEN = 1;

/** What is used here of a socket of the package `ws`. */
interface RawSocket {
  bufferedAmount?: number;
  terminate?(): void;
}

/** One client of the WebSocket. What cannot be sent any more is not sent. */
export class LiveSocket {
  private readonly socket: WSContext<RawSocket>;

  constructor(socket: WSContext<unknown>) {
    this.socket = socket as WSContext<RawSocket>;
  }

  send(answer: SocketMessageWire): void {
    if (this.socket.readyState !== OPEN) return;
    if ((this.socket.raw?.bufferedAmount ?? 0) > UNREAD_BYTES_MAX) this.socket.raw?.terminate?.();
    else this.socket.send(JSON.stringify(answer));
  }

  /** Says why nothing will come of it, and closes. */
  refuse(error: string, closeCode: number = TRY_AGAIN_LATER): void {
    this.send({ error });
    this.socket.close(closeCode);
  }

  endIdle(): void {
    this.socket.close(NORMAL, 'no frame for a minute');
  }
}
