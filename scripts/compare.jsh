// SPDX-License-Identifier: Apache-2.0
//
// Compares how long two devices take for a save, over N runs: the whole, and the time that the device stands still.
//
//   ./drover script scripts/compare.jsh                        two emulated mtty, one with slower reads, 20 runs each
//   ./drover script scripts/compare.jsh RUNS vfio:A vfio:B     other devices, so many times; they keep what they hold
//   ./drover script scripts/compare.jsh --break                takes the slower one for the faster: the script fails
//
// Asserted: every run is done, and of the emulated two the one with slower reads stands still for longer.

import java.util.stream.*;

boolean breaks = args().contains("--break");
var given = args().stream().filter(arg -> !arg.startsWith("-")).toList();
int runs = given.isEmpty() ? 20 : Integer.parseInt(given.get(0));
boolean own = given.size() < 3;

DeviceAddress make(String name) {
  devices().stream()
      .map(device -> device.identity().address())
      .filter(address -> address.name().equals(name))
      .forEach(address -> remove(address));
  return emulate("mtty", name, "ports=2");
}

record Times(String device, double median, double worst, double standing) {}

double median(List<Double> times) {
  return times.stream().sorted().skip(times.size() / 2).findFirst().orElseThrow();
}

Times measure(ScriptDevice device, Path image) {
  List<Double> whole = new ArrayList<>();
  List<Double> standing = new ArrayList<>();
  for (int run = 0; run < runs; run++) {
    long begin = System.nanoTime();
    var report = device.save(image.toString());
    whole.add((System.nanoTime() - begin) / 1e6);
    if (report.outcome() != SessionState.DONE) {
      throw new AssertionError("run " + run + " of " + device + " ended in " + report.outcome());
    }
    standing.add(
        report.phases().stream()
            .filter(one -> one.phase() == Phase.STOP_COPY)
            .mapToDouble(one -> one.took().toNanos() / 1e6)
            .sum());
  }
  return new Times(device.address().toString(), median(whole), Collections.max(whole), median(standing));
}

var first = open(own ? make("swift") : given.get(1));
var second = open(own ? make("slow") : given.get(2));
if (own) {
  faults(second).arm("read:slow=20*0");
}

Path image = Files.createTempFile("drover-compare", ".img");
// The first runs load classes and are not counted.
measure(first, image);
var rows = List.of(measure(first, image), measure(second, image));
Files.delete(image);

System.out.println(runs + " saves of each, in milliseconds:");
System.out.println(table(rows));
System.out.println(plot(rows.stream().collect(
    Collectors.toMap(Times::device, Times::standing, (a, b) -> a, LinkedHashMap::new))));
if (own) {
  boolean slower = rows.get(1).standing() > rows.get(0).standing();
  if (slower == breaks) {
    throw new AssertionError("it is not so that the device with slower reads stands still for "
        + (breaks ? "less" : "longer"));
  }
  faults(second).clear();
}
var addresses = List.of(first.address(), second.address());
first.close();
second.close();
if (own) {
  addresses.forEach(address -> remove(address));
}
