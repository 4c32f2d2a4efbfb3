import { importTests } from "../room_tests.ts";

await importTests("e2e");
