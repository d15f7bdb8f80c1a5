// SPDX-License-Identifier: Apache-2.0
//
// A fault drill: lets things go wrong on purpose, one after the other, and shows how each is recovered from.
// An arc that fails half-way, a device that breaks, a damaged byte on the wire, a link that is cut.
//
//   ./drover script scripts/faults.jsh                  two emulated mtty, made for this and removed again
//   ./drover script scripts/faults.jsh --break          expects the wrong outcome of the first drill: the script fails
//
// Asserted: every fault is met and told in one sentence, and after each the source runs with what it held.

boolean breaks = args().contains("--break");
int SCRATCH = 7;

void check(boolean holds, String what) {
  if (!holds) {
    throw new AssertionError("it is not so that " + what);
  }
  System.out.println("   ok: " + what);
}

DeviceAddress make(String name) {
  devices().stream()
      .map(device -> device.identity().address())
      .filter(address -> address.name().equals(name))
      .forEach(address -> remove(address));
  return emulate("mtty", name, "ports=2");
}

var from = make("drill-from");
var into = make("drill-into");
var source = open(from);
source.write(0, SCRATCH, 0x42);

// What the report of a migration says that must not come to its end.
MigrationReport failing(Moving moving) {
  try {
    throw new AssertionError("it came to its end: " + moving.run());
  } catch (SessionFailedException e) {
    System.out.println("   " + e.getMessage());
    return e.report();
  }
}

void runsAsBefore() {
  check(source.state() == RUNNING, "the source runs");
  check(source.read(0, SCRATCH, 1)[0] == 0x42, "it holds what it held");
  check(faults(source).armed().isEmpty(), "the fault was met: none is left");
}

System.out.println("1. An arc fails: the device stays half-way, and is led back.");
faults(source).arm("ARC_PRE_COPY_P2P_STOP_COPY:fail=EBUSY");
var failed = failing(migrate(source).to(into));
check(failed.outcome() == (breaks ? SessionState.DONE : SessionState.FAILED), "the migration failed");
check(failed.error().contains("EBUSY"), "the errno is named");
runsAsBefore();

System.out.println("2. A device breaks on its way: it is in ERROR, out of which nothing leads but a reset.");
faults(source).arm("BREAK_STOP_STOP_COPY:fail=EIO");
try {
  source.to(STOP_COPY);
  throw new AssertionError("it did not break");
} catch (DroverException e) {
  System.out.println("   " + e.getMessage());
}
check(source.state() == MigrationState.ERROR, "the device is in ERROR");
source.reset();
check(source.state() == RUNNING, "the reset has it running");
source.write(0, SCRATCH, 0x42);

System.out.println("3. A byte is damaged on the way: the destination finds that before it goes on, and is reset.");
failed = failing(migrate(source).to(into).fault("flip@900"));
check(failed.error().contains("at byte "), "the place is named");
runsAsBefore();

System.out.println("4. The link is cut in the middle.");
failed = failing(migrate(source).to(into).fault("drop@900"));
check(failed.outcome() == SessionState.FAILED, "the migration failed");
runsAsBefore();

System.out.println("5. And without a fault:");
var report = migrate(source).to(into).run();
check(report.outcome() == SessionState.DONE, "the migration is done");
var target = open(into);
check(target.state() == RUNNING && target.read(0, SCRATCH, 1)[0] == 0x42, "the destination holds it, and runs");

target.close();
remove(from);
remove(into);
