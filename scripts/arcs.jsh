// SPDX-License-Identifier: Apache-2.0
//
// Walks every arc that a device can take, and times it: one SET each, from a state that is reached anew.
// THE DEVICE IS RESET BEFORE EACH ARC: what it holds is lost.
//
//   ./drover script scripts/arcs.jsh                    an emulated mtty, made for this and removed again
//   ./drover script scripts/arcs.jsh vfio:UUID          another device
//   ./drover script scripts/arcs.jsh --break            loads nothing in RESUMING: the device does not leave it
//
// --break ends it with: ... did not go from RESUMING to STOP: ... failed with EINVAL (invalid argument); ...
// Asserted: after each SET the device is where the arc leads, and no arc is left out.

boolean breaks = args().contains("--break");
var given = args().stream().filter(arg -> !arg.startsWith("-")).toList();

var card = open(given.isEmpty() ? emulate("mtty", "ports=2") : given.get(0));

// What RESUMING is left by must have been loaded.
byte[] state = card.to(STOP_COPY).readStream();

record Timed(MigrationState from, MigrationState to, double ms) {}

Timed walk(Arc arc) {
  card.reset();
  if (arc.from() != RUNNING) {
    card.to(arc.from());
  }
  if (arc.from() == RESUMING && !breaks) {
    card.writeStream(state);
  }
  long begin = System.nanoTime();
  card.to(arc.to());
  long nanos = System.nanoTime() - begin;
  if (card.state() != arc.to()) {
    throw new AssertionError(arc + " led to " + card.state());
  }
  return new Timed(arc.from(), arc.to(), nanos / 1000 / 1000.0);
}

List<Timed> times = new ArrayList<>();
for (Arc arc : card.arcs()) {
  times.add(walk(arc));
}

System.out.println(table(times));
Map<String, Double> bars = new LinkedHashMap<>();
times.forEach(one -> bars.put(one.from() + " > " + one.to(), one.ms()));
System.out.println(plot(bars));
if (times.size() != card.arcs().size() || times.isEmpty()) {
  throw new AssertionError("arcs were left out: " + times.size() + " of " + card.arcs().size());
}
System.out.println(times.size() + " arcs, all of them taken by " + card.address());

card.reset();
var address = card.address();
card.close();
if (given.isEmpty()) {
  remove(address);
}
