// SPDX-License-Identifier: Apache-2.0
//
// Compares how long two devices take for a save, over N runs: the whole, and the time that the device stands still.
//
//   ./drover script scripts/compare.jsh                        two emulated mtty, one with slower reads, 20 runs each
//   ./drover script scripts/compare.jsh RUNS vfio:A vfio:B     other devices, so many times; they keep what they hold
//   ./drover script scripts/compare.jsh --break                damages the image of the last run
//
// --break ends it with: restoring ...checksum differs ...; the stream is damaged: ... was not touched
// Asserted: every run is done, the last image of each goes back into it, and of the emulated two the one with slower
// reads stands still for longer.

import java.util.stream.*;

boolean breaks = args().contains("--break");
var given = args().stream().filter(arg -> !arg.startsWith("-")).toList();
int runs = given.isEmpty() ? 20 : Integer.parseInt(given.get(0));
boolean own = given.size() < 3;

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

// However it ends, no state of a device is left behind in a file.
void restore(ScriptDevice device, Path image) throws IOException {
  try {
    device.restore(image.toString());
  } catch (DroverException e) {
    Files.delete(image);
    throw e;
  }
}

var first = open(own ? emulate("mtty", "ports=2") : given.get(1));
var second = open(own ? emulate("mtty", "ports=2") : given.get(2));
if (own) {
  faults(second).arm("read:slow=20*0");
}

Path image = Files.createTempFile("drover-compare", ".img");
// The first run loads classes and is not counted.
first.save(image.toString());
List<Times> rows = new ArrayList<>();
for (var device : List.of(first, second)) {
  rows.add(measure(device, image));
  if (breaks && device == second) {
    byte[] bytes = Files.readAllBytes(image);
    bytes[bytes.length / 2] ^= 1;
    Files.write(image, bytes);
  }
  restore(device, image);
}
Files.delete(image);

System.out.println(runs + " saves of each, in milliseconds:");
System.out.println(table(rows));
System.out.println(plot(rows.stream().collect(
    Collectors.toMap(Times::device, Times::standing, (a, b) -> a, LinkedHashMap::new))));
if (own) {
  if (rows.get(1).standing() <= rows.get(0).standing()) {
    throw new AssertionError("it is not so that the device with slower reads stands still for longer");
  }
  faults(second).clear();
}
var addresses = List.of(first.address(), second.address());
first.close();
second.close();
if (own) {
  addresses.forEach(address -> remove(address));
}
