// SPDX-License-Identifier: Apache-2.0
//
// The dry run of a migration, and then the migration: what the plan says is what happens. The plan itself touches nothing.
//
//   ./drover script scripts/plan.jsh                 two emulated mtty, made for this and removed again
//   ./drover script scripts/plan.jsh vfio:A vfio:B   these
//   ./drover script scripts/plan.jsh --break         the destination has one port only, and the source stands: both are told
//
// --break ends it with: it would be refused, for 2 reasons
// Asserted: the plan leaves no lease and no trace in the devices; a migration that it has nothing against is done, and one
// that it refuses is refused.

boolean breaks = args().contains("--break");
var given = args().stream().filter(arg -> !arg.startsWith("-")).toList();
boolean own = given.isEmpty();

void check(boolean holds, String what) {
  if (!holds) {
    throw new AssertionError("it is not so that " + what);
  }
  System.out.println("   ok: " + what);
}

var from = own ? emulate("mtty", "ports=2") : DeviceAddress.parse(given.get(0));
var into = own ? emulate("mtty", breaks ? "ports=1" : "ports=2") : DeviceAddress.parse(given.get(1));

var source = open(from);
if (breaks) {
  source.to(STOP);
}
var before = source.state();
int held = leases().size();

var planned = plan(source, into);
System.out.println(planned.source() + " into " + planned.destination() + ": " + planned.verdict());
for (PlanPoint point : planned.points()) {
  System.out.println("  " + point.weight() + " " + point.id() + ": " + point.sentence());
  if (!point.remedy().isEmpty()) {
    System.out.println("    -> " + point.remedy());
  }
}
planned.estimate().stateBytes().ifPresent(bytes -> System.out.println("  state: " + bytes + " bytes, as the device says"));
check(leases().size() == held, "the plan has taken no lease");
check(source.state() == before, "the source is in " + before + " as before");

long reasons = planned.points().stream().filter(point -> point.weight() == PlanPoint.Weight.REFUSAL).count();
boolean done = false;
try {
  var report = migrate(source).to(into).run();
  done = true;
  System.out.println(report.id() + " is " + report.outcome());
} catch (DroverException e) {
  System.out.println(e.getMessage());
}
check(done == (reasons == 0), done ? "the plan had nothing against it" : "the plan had said so");

// The state has one owner: whoever has it now is held, and given back.
if (done) {
  open(into).close();
} else {
  source.close();
}
if (own) {
  remove(from);
  remove(into);
}
if (reasons > 0) {
  throw new AssertionError("it would be refused, for " + reasons + " reasons");
}
