import { importTests } from "../room_tests.ts";

await importTests("xdr");
