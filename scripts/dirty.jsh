// SPDX-License-Identifier: Apache-2.0
//
// Shows which memory a device writes by DMA: rounds, who tells what, a map, and that nothing is called clean of which
// nobody can be sure.
//
//   ./drover script scripts/dirty.jsh                  an emulated mtty, which does no DMA
//   ./drover script scripts/dirty.jsh vfio:DEVICE      another device; opening it resets it, if it is real
//   ./drover script scripts/dirty.jsh --break          forgets the memory
//
// --break ends it with: tracking what ... writes is refused: an unnamed space has no memory; ...
// Asserted: the memory is there, all of it is tracked and by one at a time; as long as every source tells, dirty is no
// more than what they told; from a failure on everything is dirty, for the reason that was told first.

boolean breaks = args().contains("--break");
var given = args().stream().filter(arg -> !arg.startsWith("-")).toList();
boolean own = given.isEmpty();
Object device = own ? emulate("mtty", "ports=1") : given.get(0);

// Two pieces: at 16 MiB, where the first one always is, and above 4 GiB.
var a = breaks ? open(device) : open(device, memory("64M,4M@0x100000000"));
long pages = (64 + 4) * 1024 / 4;
var tracking = dirty(a);

void check(boolean holds, String what) {
  if (!holds) {
    throw new AssertionError("it is not so that " + what);
  }
}

String refusal = "";
try {
  dirty(a).close();
} catch (DroverException e) {
  refusal = e.getMessage();
}
check(refusal.contains("is tracked already"), "the same memory is tracked by one at a time");
System.out.println("A second one is refused: " + refusal + "\n");

var reasons = new ArrayList<String>();
for (int n = 1; n <= 3; n++) {
  Thread.sleep(100);
  var round = tracking.round();
  System.out.println(tracking + "\n");
  check(round.number() == n && round.pages() == pages, "each round tells of " + pages + " pages");
  long told = round.sources().stream().mapToLong(source -> source.dirtyPages().orElse(0)).sum();
  boolean all = round.dirtyPages() == pages;
  if (round.everythingBecause().isPresent()) {
    check(all, "everything is dirty once a source has failed");
  } else {
    check(!round.sources().isEmpty(), "somebody tells what is dirty");
    check(round.dirtyPages() <= told, "no page is dirty of which nobody told");
  }
  reasons.add(round.everythingBecause().orElse("every source tells"));
}
check(new HashSet<>(reasons).size() == 1 || reasons.get(0).equals("every source tells"),
    "the first reason stays");
System.out.println("In the end: " + reasons.get(2) + ".");

tracking.close();
a.close();
if (own) {
  remove(device);
}
