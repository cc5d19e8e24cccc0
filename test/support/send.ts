/** A request to a server of the test: what lies beside the sources may use no `fetch` of its own. */
export const send = (url: string, init?: RequestInit): Promise<Response> => fetch(url, init);
