// SPDX-License-Identifier: Apache-2.0
//
// Shows which memory a device writes by DMA: rounds, who tells what, a map, and that nothing is called clean of which
// nobody can be sure.
//
//   ./drover script scripts/dirty.jsh                  an emulated edu, which the script lets write known pages
//   ./drover script scripts/dirty.jsh vfio:DEVICE      another device; opening it resets it, if it is real
//   ./drover script scripts/dirty.jsh --break          forgets the memory
//
// --break ends it with: tracking what ... writes is refused: an unnamed space has no memory; ...
// Asserted: the memory is there, all of it is tracked and by one at a time; as long as every source tells, dirty is no
// more than what they told, and of the emulated edu exactly the pages that it wrote; from a failure on everything is
// dirty, for the reason that was told first. Which it is depends on the kernel: debian-6.12, which the emulator plays
// unless it is told otherwise, cannot report what a device logs; iommufd-6.12 can (etc/org.drover.emulator.cfg).

boolean breaks = args().contains("--break");
var given = args().stream().filter(arg -> !arg.startsWith("-")).toList();
boolean own = given.isEmpty();
Object device = own ? emulate("edu", "log=yes", "iommu=tracks", "dma-mask=0xffffffffff") : given.get(0);

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

// A register of 8 bytes in BAR 0 of an edu.
void register(long offset, long value) {
  a.write(0, offset, IntStream.range(0, 8).map(n -> (int) (value >>> 8 * n) & 0xff).toArray());
}

// The edu copies from its own memory, at 0x40000, by DMA: source, destination, count, command. Bit 0 is set until it ends.
void writes(long iova, long count) {
  register(0x80, 0x40000);
  register(0x88, iova);
  register(0x90, count);
  register(0x98, 3);
  while ((a.read(0, 0x98, 4)[0] & 1) != 0) {
    Thread.onSpinWait();
  }
}

// What it writes before each round, and which pages of 4 KiB those are.
Map<Integer, List<Long>> written = Map.of(
    1, List.of(),
    2, List.of(0x1000000L, 0x1001000L, 0x1234000L, 0x100000000L, 0x1003ff000L),
    3, List.of());
if (own) {
  a.write(7, 4, 0x07, 0x01);    // the command register: it may be master of its bus
}

var reasons = new ArrayList<String>();
for (int n = 1; n <= 3; n++) {
  if (own && n == 2) {
    writes(0x1000ff0L, 32);     // 16 bytes of one page, 16 of the next
    writes(0x1234567L, 1);
    writes(0x100000000L, 8);
    writes(0x1003ff000L, 4096);
  }
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
    if (own) {
      var dirty = new ArrayList<Long>();
      for (var bitmap : round.memory()) {
        for (long page = bitmap.nextDirty(0); page >= 0; page = bitmap.nextDirty(page + 1)) {
          dirty.add(bitmap.range().iova() + page * 4096);
        }
      }
      check(dirty.equals(written.get(n)), "those pages are dirty that it wrote: " + dirty);
    }
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
