// Server-sent events out of the body of a response (EventSource can only GET).

import { indexOf, parseJson, slice, split, startsWith } from "./natives.js";

// Calls onEvent(name, data) for each whole event, data being its JSON; returns at the end of the body.
export async function readEvents(body, onEvent) {
  const reader = body.getReader(), decoder = new TextDecoder();
  let buffer = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    buffer += decoder.decode(value, { stream: true });
    for (let end; (end = indexOf(buffer, "\n\n")) >= 0; buffer = slice(buffer, end + 2)) {
      const lines = split(slice(buffer, 0, end), "\n");
      let name = "message", data = "";
      for (let i = 0; i < lines.length; i++) {
        if (startsWith(lines[i], "event: ")) name = slice(lines[i], 7);
        else if (startsWith(lines[i], "data: ")) data += slice(lines[i], 6);
      }
      if (data) onEvent(name, parseJson(data));
    }
  }
}
