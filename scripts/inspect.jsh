// SPDX-License-Identifier: Apache-2.0
//
// What an image holds, record by record, and what differs between two: a device is saved twice, and written to in
// between. No device is needed to look at an image; at the end the device itself is looked into.
//
//   ./drover script scripts/inspect.jsh                 an emulated serial card, made for this and removed again
//   ./drover script scripts/inspect.jsh vfio:UUID       another mtty
//   ./drover script scripts/inspect.jsh --break         flips a bit of the second image
//
// --break ends it with: file:...: frame ...: checksum differs ..., as if bit 2 of byte ... had flipped, which is byte ... of the state of ..., in its record ...
// Every step asserts what it shows.

var given = args().stream().filter(arg -> !arg.startsWith("-")).toList();

void show(Object text) {
  System.out.println(text);
}

void check(boolean holds, String what) {
  if (!holds) {
    throw new AssertionError("it is not so that " + what);
  }
  show("   ok: " + what);
}

var card = open(given.isEmpty() ? emulate("mtty", "ports=2") : given.get(0));
var address = card.address();
Path before = Files.createTempFile("drover-before", ".img");
Path after = Files.createTempFile("drover-after", ".img");

try {
  show("1. Saved, written to, and saved again.");
  int SCRATCH = 7;
  card.write(0, SCRATCH, 0x11);
  card.save(before.toString());
  card.write(0, SCRATCH, 0x22);
  card.save(after.toString());

  if (args().contains("--break")) {
    // The state is the last but one frame: END, 80 bytes with its header, is behind it, and perhaps a context before.
    byte[] bytes = Files.readAllBytes(after);
    var state = inspect(after.toString()).devices().get(0).records().get(1);
    byte[] head = HexFormat.of().parseHex(state.head());
    int at = 0;
    while (!Arrays.equals(bytes, at, at + head.length, head, 0, head.length)) {
      at++;
    }
    bytes[at] ^= 4;
    Files.write(after, bytes);
  }

  show("2. What the first one holds.");
  var image = inspect(before.toString());
  var device = image.devices().get(0);
  show("   " + image.bytes() + " bytes, SHA-256 " + image.digest().orElse("none") + ", vendor " + device.vendor());
  show(table(device.records().stream().map(ImageRecord::record).toList()));
  check(image.faults().isEmpty(), "nothing is wrong with it");
  check(device.records().size() > 1, "its vendor driver knows the records of its state");

  show("3. Both are whole.");
  verify(before.toString());
  verify(after.toString());

  show("4. What differs.");
  var differences = diff(before.toString(), after.toString());
  show(table(differences));
  check(differences.size() == 1, "one record differs, which is that of the port that was written to");

  show("5. What the device holds now: it is stopped, read, and runs on, and nothing is kept.");
  var held = card.inspect();
  check(held.faults().isEmpty(), "nothing is wrong with it");
  check(
      held.devices().get(0).records().equals(inspect(after.toString()).devices().get(0).records()),
      "it is what the second image holds");
  check(card.state() == MigrationState.RUNNING, "it runs on");
} finally {
  card.close();
  if (given.isEmpty()) {
    remove(address);
  }
  Files.delete(before);
  Files.delete(after);
}
