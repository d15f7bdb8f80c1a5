// SPDX-License-Identifier: Apache-2.0
//
// A tour: what a device is, how it goes from state to state, what its state is made of, and how it is saved and
// restored.
//
//   ./drover script scripts/tour.jsh                    an emulated serial card, made for this and removed again
//   ./drover script scripts/tour.jsh vfio:UUID          another one; the kernel's sample device is called mtty
//   ./drover script scripts/tour.jsh --break            damages the saved image: the restore refuses it
//
// --break ends it with: restoring ...checksum differs ...; the stream is damaged: ... was not touched
// Every step asserts what it shows. In vfio:jshell, /open scripts/tour.jsh does the same with all values printed.

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

show("1. A device has an address. Opening it takes a lease: nobody else can use it meanwhile.");
var card = open(given.isEmpty() ? emulate("mtty", "ports=2") : given.get(0));
var address = card.address();
show(card);
check(card.state() == RUNNING, "an open device is RUNNING");
check(leases().stream().anyMatch(lease -> lease.address().equals(address)), "the lease is listed");

show("2. What it holds: a byte in the scratch register of its first UART.");
int SCRATCH = 7;
card.write(0, SCRATCH, 0x5a);
check(card.read(0, SCRATCH, 1)[0] == 0x5a, "the device holds what was written");

show("3. It can take these arcs; one SET may take several of them.");
show(table(card.arcs()));
show(card.path(RUNNING, STOP_COPY));
check(card.path(STOP_COPY, PRE_COPY) instanceof Route.Refused, "nothing leads from STOP_COPY to PRE_COPY");

show("4. In STOP_COPY its state can be read, as bytes that only its driver understands.");
card.to(STOP_COPY);
byte[] state = card.readStream();
show("   " + state.length + " bytes");
check(state.length > 0, "the state is not empty");
card.to(RUNNING);
check(card.state() == RUNNING, "it runs again");

show("5. Saved to an image, with a manifest and a digest; it runs on meanwhile.");
Path image = Files.createTempFile("drover-tour", ".img");
var saved = card.save(image.toString());
Map<String, Double> phases = new LinkedHashMap<>();
saved.phases().forEach(one -> phases.put(one.phase().toString(), one.took().toNanos() / 1e6));
show(plot(phases));
check(saved.outcome() == SessionState.DONE, "the save is done");

if (args().contains("--break")) {
  byte[] bytes = Files.readAllBytes(image);
  bytes[bytes.length / 2] ^= 1;
  Files.write(image, bytes);
}

show("6. Restored: what was written since is gone, what was saved is back.");
card.write(0, SCRATCH, 0x11);
MigrationReport restored;
try {
  restored = card.restore(image.toString());
} finally {
  Files.delete(image);
}
check(restored.outcome() == SessionState.DONE, "the restore is done");
check(card.read(0, SCRATCH, 1)[0] == 0x5a, "the device holds what was saved");

card.close();
if (given.isEmpty()) {
  remove(address);
  check(devices().stream().noneMatch(device -> device.identity().address().equals(address)), "the card is gone");
}
show("That was the tour. scripts/arcs.jsh and scripts/migrate.jsh go on from here.");
