// SPDX-License-Identifier: Apache-2.0
//
// A fault drill: lets things go wrong on purpose, one after the other, and shows how each is recovered from.
// An arc that fails half-way, a device that breaks, a damaged byte on the wire, a link that is cut.
//
//   ./drover script scripts/faults.jsh                  two emulated mtty, made for this and removed again
//   ./drover script scripts/faults.jsh vfio:A vfio:B    these, of the kind of mtty: what can go wrong on the link
//   ./drover script scripts/faults.jsh --break          does not damage the byte that it says it damages
//
// --break ends it with: the migration came to its end, whatever should have gone wrong
// Asserted: every fault is met and told in one sentence, and after each the source runs with what it held.

boolean breaks = args().contains("--break");
var given = args().stream().filter(arg -> !arg.startsWith("-")).toList();
boolean own = given.isEmpty();
int SCRATCH = 7;

void check(boolean holds, String what) {
  if (!holds) {
    throw new AssertionError("it is not so that " + what);
  }
  System.out.println("   ok: " + what);
}

var source = open(own ? emulate("mtty", "ports=2") : given.get(0));
var from = source.address();
var into = own ? emulate("mtty", "ports=2") : DeviceAddress.parse(given.get(1));
source.write(0, SCRATCH, 0x42);

// What the report of a migration says that must not come to its end.
MigrationReport failing(Moving moving) {
  try {
    moving.run();
  } catch (SessionFailedException e) {
    System.out.println("   " + e.getMessage());
    return e.report();
  }
  throw new AssertionError("the migration came to its end, whatever should have gone wrong");
}

void runsAsBefore() {
  check(source.state() == RUNNING, "the source runs");
  check(source.read(0, SCRATCH, 1)[0] == 0x42, "it holds what it held");
}

// Only the emulator's kernel has faults to arm.
void drillTheDevice() {
  System.out.println("An arc fails: the device stays half-way, and is led back.");
  faults(source).arm("ARC_PRE_COPY_P2P_STOP_COPY:fail=EBUSY");
  var failed = failing(migrate(source).to(into));
  check(failed.outcome() == SessionState.FAILED, "the migration failed");
  check(failed.error().contains("EBUSY"), "the errno is named");
  runsAsBefore();
  check(faults(source).armed().isEmpty(), "the fault was met: none is left");

  System.out.println("A device breaks on its way: it is in ERROR, out of which nothing leads but a reset.");
  faults(source).arm("BREAK_STOP_STOP_COPY:fail=EIO");
  boolean broke = false;
  try {
    source.to(STOP_COPY);
  } catch (DroverException e) {
    broke = true;
    System.out.println("   " + e.getMessage());
  }
  check(broke && source.state() == MigrationState.ERROR, "the device is in ERROR");
  source.reset();
  check(source.state() == RUNNING, "the reset has it running");
  source.write(0, SCRATCH, 0x42);
}

if (own) {
  drillTheDevice();
}

System.out.println("A byte is damaged on the way: the destination finds that before it goes on, and is reset.");
var damaged = migrate(source).to(into);
if (!breaks) {
  damaged.fault("flip@900");
}
var failed = failing(damaged);
check(failed.error().contains("at byte "), "the place is named");
runsAsBefore();

System.out.println("The link is cut in the middle.");
failed = failing(migrate(source).to(into).fault("drop@900"));
check(failed.outcome() == SessionState.FAILED, "the migration failed");
runsAsBefore();

System.out.println("And without a fault:");
var report = migrate(source).to(into).run();
check(report.outcome() == SessionState.DONE, "the migration is done");
var target = open(into);
check(target.state() == RUNNING && target.read(0, SCRATCH, 1)[0] == 0x42, "the destination holds it, and runs");

target.close();
if (own) {
  List.of(from, into).forEach(address -> remove(address));
}
