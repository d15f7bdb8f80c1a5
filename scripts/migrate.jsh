// SPDX-License-Identifier: Apache-2.0
//
// Moves what a device holds to another one, live: it runs while its state is copied, stands still for the rest (the
// blackout), and goes on in the other device.
//
//   ./drover script scripts/migrate.jsh                 two emulated mtty, made for this and removed again
//   ./drover script scripts/migrate.jsh vfio:A vfio:B   from one of these, of the kind of mtty, to the other
//   ./drover script scripts/migrate.jsh --break         damages a byte on the way: the migration fails
//
// --break ends it with: the migration is FAILED: the destination gave up: ... checksum differs ...; look for what damages bytes on the way between the two
// Asserted: the phases are told in their order, the migration is held and switched over by hand, the other device
// holds what the first one held and runs, and the first one is not open any more.

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
var target = open(own ? emulate("mtty", "ports=2") : given.get(1));
source.write(0, SCRATCH, 0x42);

List<Phase> phases = Collections.synchronizedList(new ArrayList<>());
var moving = migrate(source).to(target).policy(SwitchoverPolicy.MANUAL);
if (breaks) {
  moving.fault("flip@900");
}
var session = moving.onProgress(now -> phases.add(now.phase())).start();

// Until it holds in PRE_COPY: the source runs all the while.
var held = session.awaitHold();
System.out.println(session);
if (held.state() == SessionState.HELD) {
  check(source.state() == PRE_COPY, "the source is in PRE_COPY, where it runs");
  session.switchover();
}

var report = session.await();
Map<String, Double> bars = new LinkedHashMap<>();
report.phases().forEach(one -> bars.put(one.phase().toString(), one.took().toNanos() / 1e6));
System.out.println(plot(bars));
report.blackout().ifPresent(blackout -> System.out.println(blackout));
if (report.outcome() != SessionState.DONE) {
  throw new AssertionError("the migration is " + report.outcome() + ": " + report.error());
}
check(report.blackout().isPresent(), "there was a blackout, and it was measured");
var told = report.phases().stream().map(one -> one.phase()).toList();
check(told.indexOf(Phase.PRE_COPY) >= 0 && told.indexOf(Phase.PRE_COPY) < told.indexOf(Phase.STOP_COPY),
    "PRE_COPY came before STOP_COPY");
check(phases.contains(Phase.PRE_COPY), "its progress was heard");
check(!source.isOpen(), "the source is not open any more");

check(target.state() == RUNNING, "the destination runs");
check(target.read(0, SCRATCH, 1)[0] == 0x42, "the destination holds what the source held");

var addresses = List.of(source.address(), target.address());
target.close();
if (own) {
  addresses.forEach(address -> remove(address));
}
