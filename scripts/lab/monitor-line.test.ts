import { expect, test } from "vitest";
import { asBytes, parseMonitorLine } from "./monitor-line.ts";

test("a line of MONITOR is read, with its bytes", () => {
  const line = String.raw`1339518083.107412 [0 127.0.0.1:60866] "publish" "so \"quoted\"" "gr\xc3\xbc\xc3\x9fe\n"`;

  const seen = parseMonitorLine(line);

  expect(seen).toMatchObject({ port: 60866, command: "PUBLISH" });
  expect(seen?.time).toBeCloseTo(1339518083107.412, 2);
  expect(seen?.args).toEqual(['so "quoted"', `${asBytes("grüße")}\n`]);
});

test("what Redis does itself has no port, and what is no command is no line", () => {
  expect(parseMonitorLine('1.5 [0 lua] "get" "key"')).toMatchObject({ port: undefined });
  expect(parseMonitorLine("OK")).toBeUndefined();
});
