import { assert, assertEquals } from "@std/assert";
import { Budget } from "../../lib/balance/budget.ts";

/** How many of so many extra calls a budget allows. */
function allowed(budget: Budget, times: number, now: number): number {
  let count = 0;
  for (let i = 0; i < times; i++) if (budget.withdraw(now)) count++;
  return count;
}

Deno.test("Budget allows a tenth of the calls, and ten in a second besides", () => {
  const budget = new Budget({ ratio: 0.1, perSecond: 10 });
  assertEquals(allowed(budget, 1000, 0), 100);
  for (let i = 0; i < 5000; i++) budget.deposit(0);
  assertEquals(allowed(budget, 1000, 0), 500);
});

Deno.test("Budget: in a storm, load grows by its ratio and no more", () => {
  const budget = new Budget({ ratio: 0.1, perSecond: 0 });
  let sent = 0;
  for (let now = 0; now < 60_000; now += 1) {
    budget.deposit(now);
    sent++;
    // All fails, and each asks for four more.
    sent += allowed(budget, 4, now);
  }
  assert(sent <= 1.1 * 60_000 + 1 && sent > 1.09 * 60_000, `${sent}`);
});

Deno.test("Budget forgets calls, and what it has spent, after ten seconds", () => {
  const budget = new Budget({ ratio: 0.1, perSecond: 1 });
  for (let i = 0; i < 1000; i++) budget.deposit(0);
  assertEquals(allowed(budget, 1000, 0), 110);
  assertEquals(allowed(budget, 1000, 9500), 0);
  assertEquals(allowed(budget, 1000, 10_500), 10);
  for (let i = 0; i < 1000; i++) budget.deposit(11_000);
  assertEquals(allowed(budget, 1000, 3_600_000), 10);
});
