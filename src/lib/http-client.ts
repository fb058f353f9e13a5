/** One outgoing request, as plain data. */
export interface HttpRequest {
  /** Who is asked, in the words of a tape. */
  provider?: string;
  method: 'GET' | 'HEAD' | 'POST';
  url: string;
  headers: Record<string, string>;
  body?: string;
  /** From the call to the last byte of the answer. */
  deadlineMs: number;
  /** A larger body is cut off and fails the call. */
  maxBytes: number;
  signal?: AbortSignal;
}

/** What came back, whatever its status. Header names are lower case. */
export interface HttpAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
  /** The address that answered, after redirects. */
  url: string;
}

/** Sends requests: over the network (undici) or from a tape. Rejects with `HttpFailure` only. */
export interface HttpTransport {
  send(request: HttpRequest): Promise<HttpAnswer>;
  close(): Promise<void>;
}

/** No answer at all. `interrupted`: the connection was lost after the request had been sent. */
export class HttpFailure extends Error {
  readonly reason: 'timeout' | 'unreachable' | 'interrupted' | 'too_large' | 'aborted';
  constructor(reason: HttpFailure['reason'], message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.name = 'HttpFailure';
    this.reason = reason;
  }
}
